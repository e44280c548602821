--- DaemonSets: every node that should run the Pod runs the newest one, and it is available.
-- Reads: status.desiredNumberScheduled, updatedNumberScheduled, numberAvailable.
-- https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
local causes = require("moontide.causes")
local health = require("moontide.health")

local EXPECTED = {
  versions = { "v1", "v1beta2", "v1beta1" },
  shape = {
    spec = { updateStrategy = { type = "string" } },
    status = {
      observedGeneration = "integer",
      desiredNumberScheduled = "integer",
      updatedNumberScheduled = "integer",
      numberAvailable = "integer",
    },
  },
}

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  if not health.observed(object) then
    return health.progressing("Waiting for rollout to finish: "
      .. "observed daemon set generation less than desired generation")
  end
  local status = object.status
  local desired, updated = status.desiredNumberScheduled or 0, status.updatedNumberScheduled or 0
  local strategy = object.spec and object.spec.updateStrategy
  if strategy and strategy.type == "OnDelete" then
    return health.healthy(
      ("daemon set %d out of %d new pods have been updated"):format(updated, desired))
  end

  local name = object.metadata and object.metadata.name or ""
  local waiting = ('Waiting for daemon set "%s" rollout to finish: '):format(name)
  local available = status.numberAvailable or 0
  if updated < desired then
    return health.progressing(waiting .. ("%d out of %d new pods have been updated...")
      :format(updated, desired))
  elseif available < desired then
    return health.progressing(waiting .. ("%d of %d updated pods are available...")
      :format(available, desired))
  end
  return health.healthy()
end

---@type moontide.HealthCheck
return {
  kinds = { "apps/*/DaemonSet", "extensions/*/DaemonSet" },
  needs = { "v1/Pod", "v1/PersistentVolumeClaim", "v1/Event" },
  check = function(object)
    return health.preliminary(object, EXPECTED) or judge(object)
  end,
  because = causes.of_workload,
}
