--- ClusterServiceVersions of the Operator Lifecycle Manager: succeeded.
-- Reads: status.phase, message.
-- https://olm.operatorframework.io/docs/concepts/crds/clusterserviceversion/
local health = require("moontide.health")

local EXPECTED = { shape = { status = { phase = "string", message = "string" } } }

local BY_PHASE = {
  Pending = health.progressing,
  InstallReady = health.progressing,
  Installing = health.progressing,
  Succeeded = health.healthy,
  Failed = health.degraded,
  Unknown = health.unknown,
  Replacing = health.progressing,
  Deleting = health.progressing,
}

---@type moontide.HealthCheck
return {
  kinds = { "operators.coreos.com/*/ClusterServiceVersion" },
  check = function(object)
    local status = object.status or {}
    return health.preliminary(object, EXPECTED)
      or health.by_phase(BY_PHASE, status.phase, status.message)
  end,
}
