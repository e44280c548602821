--- MongoDB Community: running.
-- Reads: status.phase, message.
-- https://github.com/mongodb/mongodb-kubernetes/tree/master/docs/mongodbcommunity
local causes = require("moontide.causes")
local health = require("moontide.health")

local EXPECTED = { shape = { status = { phase = "string", message = "string" } } }

local BY_PHASE = {
  Running = health.healthy,
  Pending = health.progressing,
  Failed = health.degraded,
}

---@type moontide.HealthCheck
return {
  kinds = { "mongodbcommunity.mongodb.com/*/MongoDBCommunity" },
  needs = { "apps/v1/StatefulSet", "v1/Pod", "v1/PersistentVolumeClaim", "v1/Event" },
  check = function(object)
    local status = object.status or {}
    return health.preliminary(object, EXPECTED)
      or health.by_phase(BY_PHASE, status.phase, status.message)
  end,
  grace = "30s",
  because = causes.of_owned,
}
