--- The VictoriaMetrics operator's servers: operational.
-- Reads: status.updateStatus, reason, observedGeneration.
-- https://docs.victoriametrics.com/operator/resources/
local conditions = require("moontide.conditions")
local health = require("moontide.health")

local EXPECTED = { shape = { status = { updateStatus = "string", reason = "string" } } }

local BY_STATUS = {
  expanding = health.progressing,
  operational = health.healthy,
  failed = health.degraded,
  paused = health.suspended,
}

---@type moontide.HealthCheck
return {
  kinds = {
    "operator.victoriametrics.com/*/VMCluster",
    "operator.victoriametrics.com/*/VMSingle",
    "operator.victoriametrics.com/*/VMAgent",
    "operator.victoriametrics.com/*/VMAlert",
    "operator.victoriametrics.com/*/VMAlertmanager",
    "operator.victoriametrics.com/*/VMAuth",
  },
  check = function(object)
    local status = object.status or {}
    return health.preliminary(object, EXPECTED)
      or conditions.observing(object)
      or health.by_phase(BY_STATUS, status.updateStatus, status.reason)
  end,
  grace = "1m",
}
