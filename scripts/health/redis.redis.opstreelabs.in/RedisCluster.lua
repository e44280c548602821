--- Clusters of the Redis operator: ready.
-- Reads: status.state, reason.
-- https://redis-operator.opstree.dev/docs/
local causes = require("moontide.causes")
local health = require("moontide.health")

local EXPECTED = { shape = { status = { state = "string", reason = "string" } } }

local BY_STATE = {
  Initializing = health.progressing,
  Bootstrap = health.progressing,
  Ready = health.healthy,
  Failed = health.degraded,
}

---@type moontide.HealthCheck
return {
  kinds = { "redis.redis.opstreelabs.in/*/RedisCluster" },
  needs = { "apps/v1/StatefulSet", "v1/Pod", "v1/PersistentVolumeClaim", "v1/Event" },
  check = function(object)
    local status = object.status or {}
    return health.preliminary(object, EXPECTED)
      or health.by_phase(BY_STATE, status.state, status.reason)
  end,
  because = causes.of_owned,
}
