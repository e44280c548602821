--- Flagger's Canaries: initialized, or their last change succeeded.
-- Reads: status.phase, conditions Promoted.
-- https://docs.flagger.app/usage/how-it-works
local health = require("moontide.health")

local EXPECTED = { shape = { status = { phase = "string" } } }

local BY_PHASE = {
  Initializing = health.progressing,
  Initialized = health.healthy,
  Waiting = health.suspended, -- For a gate that a person or a service opens.
  Progressing = health.progressing,
  WaitingPromotion = health.suspended,
  Promoting = health.progressing,
  Finalising = health.progressing,
  Succeeded = health.healthy,
  Failed = health.degraded,
  Terminating = health.progressing,
  Terminated = health.degraded,
}

---@type moontide.HealthCheck
return {
  kinds = { "flagger.app/*/Canary" },
  check = function(object)
    local before = health.preliminary(object, EXPECTED)
    if before then
      return before
    end
    local promoted = health.condition(object, "Promoted")
    return health.by_phase(BY_PHASE, (object.status or {}).phase, promoted and promoted.message)
  end,
}
