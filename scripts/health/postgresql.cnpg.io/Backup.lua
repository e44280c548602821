--- CloudNativePG's Backups: completed.
-- Reads: status.phase, error.
-- https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/
local health = require("moontide.health")

local EXPECTED = { shape = { status = { phase = "string", error = "string" } } }

local BY_PHASE = {
  pending = health.progressing,
  started = health.progressing,
  running = health.progressing,
  finalizing = health.progressing,
  completed = health.healthy,
  failed = health.degraded,
  walArchivingFailing = health.degraded,
}

---@type moontide.HealthCheck
return {
  kinds = { "postgresql.cnpg.io/*/Backup" },
  check = function(object)
    local status = object.status or {}
    return health.preliminary(object, EXPECTED)
      or health.by_phase(BY_PHASE, status.phase, status.error)
  end,
}
