--- Argo Rollouts: by their phase; a paused one is Suspended.
-- Reads: status.phase, message, observedGeneration.
-- https://argo-rollouts.readthedocs.io/en/stable/features/specification/
local causes = require("moontide.causes")
local conditions = require("moontide.conditions")
local health = require("moontide.health")

local EXPECTED = { shape = { status = { phase = "string", message = "string" } } }

local BY_PHASE = {
  Healthy = health.healthy,
  Progressing = health.progressing,
  Paused = health.suspended,
  Degraded = health.degraded,
}

---@type moontide.HealthCheck
return {
  kinds = { "argoproj.io/*/Rollout" },
  needs = { "apps/v1/ReplicaSet", "v1/Pod", "v1/PersistentVolumeClaim", "v1/Event" },
  check = function(object)
    local status = object.status or {}
    return health.preliminary(object, EXPECTED)
      or conditions.observing(object)
      or health.by_phase(BY_PHASE, status.phase, status.message)
  end,
  because = causes.of_workload,
}
