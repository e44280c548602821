--- Jobs: complete, by their conditions.
-- Reads: conditions Complete, Failed, FailureTarget, SuccessCriteriaMet, Suspended.
-- https://kubernetes.io/docs/concepts/workloads/controllers/job/
local causes = require("moontide.causes")
local health = require("moontide.health")
local shape = require("moontide.shape")

local EXPECTED = {
  versions = { "v1" },
  shape = {
    spec = { completions = "integer" },
    status = {
      conditions = shape.CONDITIONS,
      active = "integer",
      succeeded = "integer",
      failed = "integer",
    },
  },
}

--- The message of the last condition of one of these types that holds; nil when none does.
---@param object moontide.Object
---@param ... string
---@return string?
local function holds(object, ...)
  local message
  for _, condition in ipairs(health.conditions(object)) do
    for i = 1, select("#", ...) do
      if condition.type == select(i, ...) and condition.status == "True" then
        message = condition.message or ""
      end
    end
  end
  return message
end

--- How far the Pods are; nothing before the controller has seen the Job.
---@param object moontide.Object
---@return string
local function progress(object)
  local status = object.status
  if not status or next(status) == nil then
    return ""
  end
  local completions = object.spec and object.spec.completions
  local wanted = completions and (" of %d"):format(completions) or ""
  return ("%d active, %d%s succeeded, %d failed"):format(
    status.active or 0, status.succeeded or 0, wanted, status.failed or 0)
end

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local failed = holds(object, "Failed") or holds(object, "FailureTarget")
  if failed then
    return health.degraded(failed)
  elseif holds(object, "Suspended") then
    return health.suspended(holds(object, "Complete", "Suspended"))
  elseif holds(object, "Complete") then
    return health.healthy(holds(object, "Complete"))
  elseif holds(object, "SuccessCriteriaMet") then
    return health.progressing("its success criteria are met, the remaining Pods are ending")
  end
  return health.progressing(progress(object))
end

---@type moontide.HealthCheck
return {
  kinds = { "batch/*/Job" },
  needs = { "v1/Pod", "v1/PersistentVolumeClaim", "v1/Event" },
  check = function(object)
    return health.preliminary(object, EXPECTED) or judge(object)
  end,
  because = causes.of_workload,
  grace = "0s", -- A Job that has failed does not recover.
}
