--- Zalando's postgresqls: running.
-- Reads: status.PostgresClusterStatus.
-- https://postgres-operator.readthedocs.io/en/latest/user/
local health = require("moontide.health")

local EXPECTED = { shape = { status = { PostgresClusterStatus = "string" } } }

local BY_STATUS = {
  Creating = health.progressing,
  Updating = health.progressing,
  Running = health.healthy,
  CreateFailed = health.degraded,
  UpdateFailed = health.degraded,
  SyncFailed = health.degraded,
  Invalid = health.degraded,
}

---@type moontide.HealthCheck
return {
  kinds = { "acid.zalan.do/*/postgresql" },
  check = function(object)
    return health.preliminary(object, EXPECTED)
      or health.by_phase(BY_STATUS, (object.status or {}).PostgresClusterStatus)
  end,
}
