--- Contour's HTTPProxies: valid.
-- Reads: status.currentStatus, description.
-- https://projectcontour.io/docs/main/config/api/
local health = require("moontide.health")

local EXPECTED = { shape = { status = { currentStatus = "string", description = "string" } } }

local BY_STATUS = {
  NotReconciled = health.progressing,
  valid = health.healthy,
  invalid = health.degraded,
  orphaned = health.degraded,
}

---@type moontide.HealthCheck
return {
  kinds = { "projectcontour.io/*/HTTPProxy" },
  check = function(object)
    local status = object.status or {}
    return health.preliminary(object, EXPECTED)
      or health.by_phase(BY_STATUS, status.currentStatus, status.description)
  end,
}
