--- StatefulSets: all Pods are ready and, as far as the update strategy asks for it, updated.
-- Reads: status.readyReplicas, updatedReplicas, updateRevision; spec.updateStrategy.
-- https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
local causes = require("moontide.causes")
local health = require("moontide.health")

local EXPECTED = {
  versions = { "v1", "v1beta2", "v1beta1" },
  shape = {
    spec = {
      replicas = "integer",
      updateStrategy = { type = "string", rollingUpdate = { partition = "integer" } },
    },
    status = {
      observedGeneration = "integer",
      readyReplicas = "integer",
      updatedReplicas = "integer",
      currentReplicas = "integer",
      currentRevision = "string",
      updateRevision = "string",
    },
  },
}

---@param object moontide.Object
---@param rolling table
---@return moontide.Verdict
local function judge_partition(object, rolling)
  local updated, replicas = object.status.updatedReplicas or 0, object.spec.replicas
  local wanted = replicas and rolling.partition and replicas - rolling.partition
  if wanted and updated < wanted then
    return health.progressing(
      ("Waiting for partitioned roll out to finish: %d out of %d new pods have been updated...")
        :format(updated, wanted))
  end
  return health.healthy(
    ("partitioned roll out complete: %d new pods have been updated..."):format(updated))
end

---@param status table
---@return moontide.Verdict
local function judge_revisions(status)
  if (status.updateRevision or "") ~= (status.currentRevision or "") then
    return health.progressing(
      ("waiting for statefulset rolling update to complete %d pods at revision %s...")
        :format(status.updatedReplicas or 0, status.updateRevision or ""))
  end
  return health.healthy(("statefulset rolling update complete %d pods at revision %s...")
    :format(status.currentReplicas or 0, status.currentRevision or ""))
end

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local spec, status = object.spec or {}, object.status or {}
  if (status.observedGeneration or 0) == 0 or not health.observed(object) then
    return health.progressing("Waiting for statefulset spec update to be observed...")
  end
  local ready, replicas = status.readyReplicas or 0, spec.replicas
  if replicas and ready < replicas then
    return health.progressing(("Waiting for %d pods to be ready... (%d of %d ready)")
      :format(replicas - ready, ready, replicas))
  end

  local strategy = spec.updateStrategy or {}
  if strategy.type == "RollingUpdate" and strategy.rollingUpdate then
    return judge_partition(object, strategy.rollingUpdate)
  elseif strategy.type == "OnDelete" then
    return health.healthy(("statefulset has %d ready pods"):format(ready))
  end
  return judge_revisions(status)
end

---@type moontide.HealthCheck
return {
  kinds = { "apps/*/StatefulSet" },
  needs = { "v1/Pod", "v1/PersistentVolumeClaim", "v1/Event" },
  check = function(object)
    return health.preliminary(object, EXPECTED) or judge(object)
  end,
  because = causes.of_workload,
}
