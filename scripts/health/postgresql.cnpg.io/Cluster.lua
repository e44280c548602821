--- CloudNativePG's Clusters: in healthy state, and not hibernated.
-- Reads: status.phase, phaseReason, conditions cnpg.io/hibernation.
-- Reads: annotation cnpg.io/reconciliationLoop.
-- https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/
local causes = require("moontide.causes")
local health = require("moontide.health")
local text = require("moontide.text")

local EXPECTED = { shape = { status = { phase = "string", phaseReason = "string" } } }

-- All others are steps on the way, of which each release brings more.
local BY_PHASE = {
  ["Cluster in healthy state"] = health.healthy,
  ["Waiting for user action"] = health.suspended,
  ["Cluster is unrecoverable and needs manual intervention"] = health.degraded,
  ["Cluster has incomplete or invalid image catalog"] = health.degraded,
  ["Cluster cannot proceed to reconciliation due to an unknown plugin being required"] =
    health.degraded,
  ["Cluster cannot proceed to reconciliation due to an error while interacting with plugins"] =
    health.degraded,
  ["Cluster cannot execute instance online upgrade due to missing architecture binary"] =
    health.degraded,
  ["Invalid cluster definition"] = health.degraded,
  ["Unable to create required cluster objects"] = health.degraded,
  ["Not enough disk space"] = health.degraded,
}

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local status = object.status or {}
  local annotations = (object.metadata or {}).annotations or {}
  if annotations["cnpg.io/reconciliationLoop"] == "disabled" then
    return health.suspended("annotation cnpg.io/reconciliationLoop: disabled")
  end
  local hibernation = health.condition(object, "cnpg.io/hibernation")
  if hibernation and hibernation.status == "True" then
    return health.suspended(health.reason(hibernation))
  elseif not status.phase then
    return health.progressing("no phase yet")
  end
  local make = BY_PHASE[status.phase] or health.progressing
  local said = make ~= health.healthy and status.phase or nil
  return make(text.join(": ", said, status.phaseReason))
end

---@type moontide.HealthCheck
return {
  kinds = { "postgresql.cnpg.io/*/Cluster" },
  needs = { "batch/v1/Job", "v1/Pod", "v1/PersistentVolumeClaim", "v1/Event" },
  check = function(object)
    return health.preliminary(object, EXPECTED) or judge(object)
  end,
  because = causes.of_owned,
}
