--- The end of maintenance mode, when everything of Sync is healthy.

---@type moontide.HookType
return {
  name = "MaintenanceOff",
  extends = "MaintenanceOn",
  at = "after:Sync",
  create = function(object, base)
    object = base(object)
    object.data.maintenance = "off"
    return object
  end,
}
