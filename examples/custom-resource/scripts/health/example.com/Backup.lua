--- Health of Backups: done when their controller says so; the Job that works says what is wrong.
local causes = require("moontide.causes")
local health = require("moontide.health")

local EXPECTED = {
  versions = { "v1" },
  shape = {
    spec = { database = "string" },
    status = { observedGeneration = "integer", phase = "string", message = "string" },
  },
}

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local status = object.status or {}
  if not health.observed(object) then
    return health.progressing("waiting for the controller to observe the change")
  elseif status.phase == "Completed" then
    return health.healthy(status.message)
  elseif status.phase == "Failed" then
    return health.degraded(status.message)
  end
  local database = object.spec and object.spec.database or "?"
  return health.progressing(("%s, database %s"):format(status.phase or "Pending", database))
end

---@type moontide.HealthCheck
return {
  kinds = { "example.com/v1/Backup" },
  needs = { "batch/v1/Job", "v1/Pod", "v1/PersistentVolumeClaim", "v1/Event" },
  check = function(object)
    return health.preliminary(object, EXPECTED) or judge(object)
  end,
  because = causes.of_workload,
}
