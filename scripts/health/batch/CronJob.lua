--- CronJobs: the last run that was started has succeeded.
-- Reads: status.active, lastScheduleTime, lastSuccessfulTime; spec.suspend.
-- https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
local causes = require("moontide.causes")
local health = require("moontide.health")

local EXPECTED = {
  shape = {
    spec = { suspend = "boolean" },
    status = {
      lastScheduleTime = "string",
      lastSuccessfulTime = "string",
      active = { "object" },
    },
  },
}

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local status = object.status
  if object.spec and object.spec.suspend then
    return health.healthy("CronJob is Suspended")
  elseif not status then
    return health.progressing("Waiting for CronJob")
  elseif not status.lastScheduleTime then
    return health.healthy("CronJob has not been scheduled yet")
  elseif not status.lastSuccessfulTime then
    return health.healthy("The CronJob never completed successfully. It may not be healthy")
  elseif status.active and status.active[1] then
    return health.healthy(
      "The job is running. Its last execution may not have been successful")
  elseif status.lastSuccessfulTime < status.lastScheduleTime then -- Both UTC, to the second.
    return health.degraded("CronJob has not completed its last execution successfully")
  end
  return health.healthy("CronJob has completed its last execution successfully")
end

---@type moontide.HealthCheck
return {
  kinds = { "batch/*/CronJob" },
  needs = { "batch/v1/Job", "v1/Pod", "v1/PersistentVolumeClaim", "v1/Event" },
  check = function(object)
    return health.preliminary(object, EXPECTED) or judge(object)
  end,
  because = causes.of_workload,
}
