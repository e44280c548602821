--- cert-manager's ACME Orders and Challenges: valid.
-- Reads: status.state, reason.
-- https://cert-manager.io/docs/reference/api-docs/
local health = require("moontide.health")

local EXPECTED = { shape = { status = { state = "string", reason = "string" } } }

local BY_STATE = {
  pending = health.progressing,
  processing = health.progressing,
  ready = health.progressing,
  valid = health.healthy,
  invalid = health.degraded,
  expired = health.degraded,
  errored = health.degraded,
}

---@type moontide.HealthCheck
return {
  kinds = { "acme.cert-manager.io/*/Order", "acme.cert-manager.io/*/Challenge" },
  check = function(object)
    local status = object.status or {}
    return health.preliminary(object, EXPECTED)
      or health.by_phase(BY_STATE, status.state, status.reason)
  end,
  grace = "0s",
}
