--- Maintenance mode: a ConfigMap says so from before the first hook on, until MaintenanceOff.

---@type moontide.HookType
return {
  name = "MaintenanceOn",
  extends = "PreSync",
  at = "before:PreSync",
  create = function(object)
    if object.kind ~= "ConfigMap" then
      error(("maintenance mode is told by a ConfigMap, and this is a %s"):format(object.kind), 0)
    end
    object.data = object.data or {}
    object.data.maintenance = "on"
    return object
  end,
}
