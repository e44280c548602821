--- Percona's clusters: ready; paused ones are Suspended.
-- Reads: status.state, observedGeneration.
-- https://docs.percona.com/percona-operator-for-postgresql/3.1.0/cr-statuses.html
local causes = require("moontide.causes")
local conditions = require("moontide.conditions")
local health = require("moontide.health")

local EXPECTED = { shape = { status = { state = "string" } } }

local BY_STATE = {
  initializing = health.progressing,
  stopping = health.progressing,
  paused = health.suspended,
  ready = health.healthy,
  error = health.degraded,
}

---@type moontide.HealthCheck
return {
  kinds = {
    "pxc.percona.com/*/PerconaXtraDBCluster",
    "psmdb.percona.com/*/PerconaServerMongoDB",
    "pgv2.percona.com/*/PerconaPGCluster",
  },
  needs = { "apps/v1/StatefulSet", "v1/Pod", "v1/PersistentVolumeClaim", "v1/Event" },
  check = function(object)
    return health.preliminary(object, EXPECTED)
      or conditions.observing(object)
      or health.by_phase(BY_STATE, (object.status or {}).state)
  end,
  grace = "1m", -- While members start, the operator may see errors that pass.
  because = causes.of_owned,
}
