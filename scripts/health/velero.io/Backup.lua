--- Velero's Backups and Restores: completed.
-- Reads: status.phase, failureReason, validationErrors.
-- https://velero.io/docs/main/api-types/backup/
local health = require("moontide.health")
local text = require("moontide.text")

local EXPECTED = {
  shape = {
    status = { phase = "string", failureReason = "string", validationErrors = { "string" } },
  },
}

local BY_PHASE = {
  New = health.progressing,
  Queued = health.progressing,
  ReadyToStart = health.progressing,
  InProgress = health.progressing,
  WaitingForPluginOperations = health.progressing,
  WaitingForPluginOperationsPartiallyFailed = health.progressing,
  Finalizing = health.progressing,
  FinalizingPartiallyFailed = health.progressing,
  Completed = health.healthy,
  PartiallyFailed = health.degraded,
  Failed = health.degraded,
  FailedValidation = health.degraded,
  Deleting = health.progressing,
}

---@type moontide.HealthCheck
return {
  kinds = { "velero.io/*/Backup", "velero.io/*/Restore" },
  check = function(object)
    local before = health.preliminary(object, EXPECTED)
    if before then
      return before
    end
    local status = object.status or {}
    local errors = table.concat(status.validationErrors or {}, "; ")
    return health.by_phase(BY_PHASE, status.phase, text.join("; ", status.failureReason, errors))
  end,
  grace = "0s",
}
