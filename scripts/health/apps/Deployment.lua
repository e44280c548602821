--- Deployments: the rollout of the newest revision is complete and available.
-- Reads: status.replicas, updatedReplicas, availableReplicas; conditions Progressing; spec.paused.
-- https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status
local causes = require("moontide.causes")
local health = require("moontide.health")
local shape = require("moontide.shape")

local EXPECTED = {
  versions = { "v1", "v1beta2", "v1beta1" },
  shape = {
    spec = { paused = "boolean", replicas = "integer" },
    status = {
      observedGeneration = "integer",
      replicas = "integer",
      updatedReplicas = "integer",
      availableReplicas = "integer",
      conditions = shape.CONDITIONS,
    },
  },
}

local WAITING = "Waiting for rollout to finish: "

---@param object moontide.Object
---@return boolean
local function deadline_exceeded(object)
  local condition = health.condition(object, "Progressing")
  return condition ~= nil and condition.reason == "ProgressDeadlineExceeded"
end

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local spec, status = object.spec or {}, object.status or {}
  if spec.paused then
    return health.suspended("Deployment is paused")
  elseif not health.observed(object) then
    return health.progressing(
      WAITING .. "observed deployment generation less than desired generation")
  elseif deadline_exceeded(object) then
    local name = object.metadata and object.metadata.name or ""
    return health.degraded(('Deployment "%s" exceeded its progress deadline'):format(name))
  end

  local updated, available = status.updatedReplicas or 0, status.availableReplicas or 0
  local replicas = status.replicas or 0
  if spec.replicas and updated < spec.replicas then
    return health.progressing(WAITING .. ("%d out of %d new replicas have been updated...")
      :format(updated, spec.replicas))
  elseif replicas > updated then
    return health.progressing(WAITING .. ("%d old replicas are pending termination...")
      :format(replicas - updated))
  elseif available < updated then
    return health.progressing(WAITING .. ("%d of %d updated replicas are available...")
      :format(available, updated))
  end
  return health.healthy()
end

---@type moontide.HealthCheck
return {
  kinds = { "apps/*/Deployment", "extensions/*/Deployment" },
  needs = { "apps/v1/ReplicaSet", "v1/Pod", "v1/PersistentVolumeClaim", "v1/Event" },
  check = function(object)
    return health.preliminary(object, EXPECTED) or judge(object)
  end,
  because = causes.of_workload,
}
