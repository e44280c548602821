--- PersistentVolumeClaims: bound, or waiting for the first Pod that uses them.
-- Reads: status.phase.
-- https://kubernetes.io/docs/concepts/storage/persistent-volumes/
local causes = require("moontide.causes")
local claims = require("moontide.claims")
local events = require("moontide.events")
local health = require("moontide.health")

local EXPECTED = { versions = { "v1" }, shape = claims.SHAPE }

---@param claim moontide.Object
---@param ctx moontide.HealthContext?
---@return moontide.Verdict
local function judge(claim, ctx)
  local phase = claim.status and claim.status.phase or ""
  if phase == "Bound" then
    return health.healthy()
  elseif phase == "Lost" then
    return health.degraded("its PersistentVolume is gone")
  elseif phase ~= "" and phase ~= "Pending" then
    return health.unknown('phase "' .. phase .. '"')
  elseif claims.waits_for_consumer(claim, ctx, events.index(ctx)) then
    return health.healthy("bound when the first Pod uses it")
  end
  return phase == "" and health.unknown("it has no phase") or health.progressing()
end

---@type moontide.HealthCheck
return {
  kinds = { "*/PersistentVolumeClaim" },
  needs = { "storage.k8s.io/v1/StorageClass", "v1/Event" },
  check = function(object, ctx)
    return health.preliminary(object, EXPECTED) or judge(object, ctx)
  end,
  because = causes.of_claim,
}
