--- A backup before everything else, the PreSync hooks too: a Job or a Pod that makes one, or an
--- object that stands for one, such as a VolumeSnapshot or a Backup of Velero's.
local health = require("moontide.health")

local WORKLOADS = { Job = true, Pod = true }

---@type moontide.HookType
return {
  name = "Backup",
  extends = "PreSync",
  at = "before:PreSync",
  create = function(object, base)
    local metadata = object.metadata or {}
    if not WORKLOADS[object.kind] and not metadata.generateName then
      error(("%s/%s would stand for one backup, which the next sync deletes to make another; write "
        .. "metadata.generateName: %s- in place of the name"):format(
        object.kind, metadata.name, metadata.name), 0)
    end
    return base(object)
  end,
  verdict = function(object, ctx, base)
    local said = base(object, ctx)
    if said.status == "Healthy" and next(object.status or {}) == nil then
      return health.degraded(("a %s is no backup: it has no status that says that one was made")
        :format(object.kind))
    end
    return said
  end,
}
