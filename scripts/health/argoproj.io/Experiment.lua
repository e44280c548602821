--- Experiments of Argo Rollouts: successful, or, where they have no end, up.
-- Reads: status.phase, message, availableAt; spec.duration, analyses.
-- https://argo-rollouts.readthedocs.io/en/stable/features/experiment/
local health = require("moontide.health")

local EXPECTED = {
  shape = {
    spec = { duration = "string", analyses = { "object" } },
    status = { phase = "string", message = "string", availableAt = "string" },
  },
}

local BY_PHASE = {
  Pending = health.progressing,
  Running = health.progressing,
  Successful = health.healthy,
  Failed = health.degraded,
  Error = health.degraded,
  Inconclusive = health.unknown,
}

--- Whether it runs until somebody ends it.
---@param spec table
---@return boolean
local function is_endless(spec)
  return not spec.duration and not (spec.analyses and spec.analyses[1])
end

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local status = object.status or {}
  if status.phase == "Running" and status.availableAt and is_endless(object.spec or {}) then
    return health.healthy(status.message)
  end
  return health.by_phase(BY_PHASE, status.phase, status.message)
end

---@type moontide.HealthCheck
return {
  kinds = { "argoproj.io/*/Experiment" },
  check = function(object)
    return health.preliminary(object, EXPECTED) or judge(object)
  end,
  grace = "0s",
}
