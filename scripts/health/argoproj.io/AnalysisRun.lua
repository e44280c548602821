--- AnalysisRuns of Argo Rollouts: successful.
-- Reads: status.phase, message.
-- https://argo-rollouts.readthedocs.io/en/stable/features/analysis/
local health = require("moontide.health")

local EXPECTED = { shape = { status = { phase = "string", message = "string" } } }

local BY_PHASE = {
  Pending = health.progressing,
  Running = health.progressing,
  Successful = health.healthy,
  Failed = health.degraded,
  Error = health.degraded,
  Inconclusive = health.unknown, -- Neither good nor bad: somebody has to look.
}

---@type moontide.HealthCheck
return {
  kinds = { "argoproj.io/*/AnalysisRun" },
  check = function(object)
    local status = object.status or {}
    return health.preliminary(object, EXPECTED)
      or health.by_phase(BY_PHASE, status.phase, status.message)
  end,
  grace = "0s",
}
