--- ReplicaSets: as many Pods as asked for are available.
-- Reads: status.availableReplicas; conditions ReplicaFailure.
-- https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/
local causes = require("moontide.causes")
local health = require("moontide.health")
local shape = require("moontide.shape")

local EXPECTED = {
  versions = { "v1", "v1beta2", "v1beta1" },
  shape = {
    spec = { replicas = "integer" },
    status = {
      observedGeneration = "integer",
      availableReplicas = "integer",
      conditions = shape.CONDITIONS,
    },
  },
}

local WAITING = "Waiting for rollout to finish: "

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  if not health.observed(object) then
    return health.progressing(
      WAITING .. "observed replica set generation less than desired generation")
  end
  local failure = health.condition(object, "ReplicaFailure")
  if failure and failure.status == "True" then
    return health.degraded(failure.message)
  end
  local replicas = object.spec and object.spec.replicas
  local available = object.status.availableReplicas or 0
  if replicas and available < replicas then
    return health.progressing(WAITING .. ("%d out of %d new replicas are available...")
      :format(available, replicas))
  end
  return health.healthy()
end

---@type moontide.HealthCheck
return {
  kinds = { "apps/*/ReplicaSet", "extensions/*/ReplicaSet" },
  needs = { "v1/Pod", "v1/PersistentVolumeClaim", "v1/Event" },
  check = function(object)
    return health.preliminary(object, EXPECTED) or judge(object)
  end,
  because = causes.of_workload,
}
