--- Velero's Schedules: enabled, and not paused.
-- Reads: status.phase, validationErrors; spec.paused.
-- https://velero.io/docs/main/api-types/schedule/
local health = require("moontide.health")

local EXPECTED = {
  shape = {
    spec = { paused = "boolean" },
    status = { phase = "string", validationErrors = { "string" } },
  },
}

local BY_PHASE = {
  New = health.progressing,
  Enabled = health.healthy,
  FailedValidation = health.degraded,
}

---@type moontide.HealthCheck
return {
  kinds = { "velero.io/*/Schedule" },
  check = function(object)
    local before = health.preliminary(object, EXPECTED)
    if before then
      return before
    end
    local status = object.status or {}
    if (object.spec or {}).paused and status.phase ~= "FailedValidation" then
      return health.suspended("spec.paused is true")
    end
    local errors = table.concat(status.validationErrors or {}, "; ")
    return health.by_phase(BY_PHASE, status.phase, errors)
  end,
}
