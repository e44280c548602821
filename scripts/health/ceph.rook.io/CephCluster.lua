--- Rook's clusters, pools and file systems: ready; Ceph's own warnings do not count.
-- Reads: status.phase, message, ceph.health, observedGeneration.
-- https://rook.io/docs/rook/latest/CRDs/Cluster/ceph-cluster-crd/
local conditions = require("moontide.conditions")
local health = require("moontide.health")
local text = require("moontide.text")

local EXPECTED = {
  shape = { status = { phase = "string", message = "string", ceph = { health = "string" } } },
}

local BY_PHASE = {
  Connecting = health.progressing,
  Connected = health.healthy, -- A cluster outside of this one.
  Progressing = health.progressing,
  Ready = health.healthy,
  Updating = health.progressing,
  Upgrading = health.progressing,
  Deleting = health.progressing,
  Failure = health.degraded,
}

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local status = object.status or {}
  local ceph = (status.ceph or {}).health
  local message = text.join("; ", status.message, ceph ~= "HEALTH_OK" and ceph or nil)
  local verdict = health.by_phase(BY_PHASE, status.phase, message)
  if verdict.status == "Healthy" and ceph == "HEALTH_ERR" then
    return health.degraded(message)
  end
  return verdict
end

---@type moontide.HealthCheck
return {
  kinds = {
    "ceph.rook.io/*/CephCluster",
    "ceph.rook.io/*/CephBlockPool",
    "ceph.rook.io/*/CephFilesystem",
    "ceph.rook.io/*/CephObjectStore",
  },
  check = function(object)
    return health.preliminary(object, EXPECTED)
      or conditions.observing(object)
      or judge(object)
  end,
  grace = "1m",
}
