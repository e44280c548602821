--- VolumeSnapshots and their contents: ready to be used.
-- Reads: status.readyToUse, error.
-- https://kubernetes.io/docs/concepts/storage/volume-snapshots/
local health = require("moontide.health")

local EXPECTED = {
  shape = { status = { readyToUse = "boolean", error = { message = "string" } } },
}

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local status = object.status or {}
  if status.readyToUse then
    return health.healthy()
  elseif status.error then
    return health.degraded(status.error.message or "status.error is set")
  end
  return health.progressing("not ready to use yet")
end

---@type moontide.HealthCheck
return {
  kinds = {
    "snapshot.storage.k8s.io/*/VolumeSnapshot",
    "snapshot.storage.k8s.io/*/VolumeSnapshotContent",
    "groupsnapshot.storage.k8s.io/*/VolumeGroupSnapshot",
    "groupsnapshot.storage.k8s.io/*/VolumeGroupSnapshotContent",
  },
  check = function(object)
    return health.preliminary(object, EXPECTED) or judge(object)
  end,
  grace = "1m", -- The driver tries again.
}
