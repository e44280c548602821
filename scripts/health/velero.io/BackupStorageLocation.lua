--- Velero's BackupStorageLocations: available.
-- Reads: status.phase, message.
-- https://velero.io/docs/main/api-types/backupstoragelocation/
local health = require("moontide.health")

local EXPECTED = { shape = { status = { phase = "string", message = "string" } } }

local BY_PHASE = { Available = health.healthy, Unavailable = health.degraded }

---@type moontide.HealthCheck
return {
  kinds = { "velero.io/*/BackupStorageLocation" },
  check = function(object)
    local status = object.status or {}
    return health.preliminary(object, EXPECTED)
      or health.by_phase(BY_PHASE, status.phase, status.message)
  end,
  grace = "1m",
}
