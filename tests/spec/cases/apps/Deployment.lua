-- { what it shows, parts of the object, status, message }
local condition = require("support").condition

local EXCEEDED = condition("Progressing", "False", "ProgressDeadlineExceeded", "too long")
local OBSERVED = "Waiting for rollout to finish: "
  .. "observed deployment generation less than desired generation"

local function deployment(replicas, status)
  status.observedGeneration = status.observedGeneration or 2
  return { metadata = { generation = 2 }, spec = { replicas = replicas }, status = status }
end

return {
  { "paused comes before all else",
    { metadata = { generation = 2 }, spec = { paused = true },
      status = { conditions = { EXCEEDED } } },
    "Suspended", "Deployment is paused" },
  { "not paused", { spec = { paused = false }, status = { observedGeneration = 1 } },
    "Healthy", "" },
  { "no status", { metadata = { generation = 1 }, spec = { replicas = 1 } },
    "Progressing", OBSERVED },
  { "a manifest with an empty status", { spec = { replicas = 1 }, status = {} },
    "Progressing", OBSERVED },
  { "generation not observed", deployment(1, { observedGeneration = 1, conditions = { EXCEEDED } }),
    "Progressing", OBSERVED },
  { "a later generation observed", deployment(1, { observedGeneration = 3, updatedReplicas = 1,
    replicas = 1, availableReplicas = 1 }), "Healthy", "" },
  { "deadline exceeded", deployment(1, { conditions = { EXCEEDED } }),
    "Degraded", 'Deployment "web" exceeded its progress deadline' },
  { "deadline exceeded, whatever the status of the condition",
    deployment(1,
      { conditions = { condition("Progressing", "True", "ProgressDeadlineExceeded") } }),
    "Degraded", 'Deployment "web" exceeded its progress deadline' },
  { "progressing in time",
    deployment(1, { conditions = { condition("Progressing", "True", "ReplicaSetUpdated") } }),
    "Progressing",
    "Waiting for rollout to finish: 0 out of 1 new replicas have been updated..." },
  { "replicas not updated", deployment(3, { replicas = 3, updatedReplicas = 1 }),
    "Progressing",
    "Waiting for rollout to finish: 1 out of 3 new replicas have been updated..." },
  { "old replicas are there", deployment(3, { replicas = 5, updatedReplicas = 3 }),
    "Progressing",
    "Waiting for rollout to finish: 2 old replicas are pending termination..." },
  { "replicas not available",
    deployment(3, { replicas = 3, updatedReplicas = 3, availableReplicas = 2 }),
    "Progressing",
    "Waiting for rollout to finish: 2 of 3 updated replicas are available..." },
  { "all available",
    deployment(3, { replicas = 3, updatedReplicas = 3, availableReplicas = 3 }), "Healthy", "" },
  { "no replicas wanted", deployment(0, {}), "Healthy", "" },
  { "replicas not set", deployment(nil, { replicas = 1, updatedReplicas = 1,
    availableReplicas = 1 }), "Healthy", "" },
  { "an integral number with a fraction part",
    deployment(3.0, { replicas = 3, updatedReplicas = 3.0, availableReplicas = 2 }), "Progressing",
    "Waiting for rollout to finish: 2 of 3 updated replicas are available..." },
  { "a number that is no integer", deployment(1.5, {}),
    "Unknown", "spec.replicas is the number 1.5, not an integer" },
  { "a number as text", deployment(3, { updatedReplicas = "3" }),
    "Unknown", "status.updatedReplicas is a string, not an integer" },
  { "the older versions have the same shape",
    { apiVersion = "extensions/v1beta1", status = { observedGeneration = 1 } }, "Healthy", "" },
  { "another version", { apiVersion = "apps/v2", status = { observedGeneration = 1 } }, "Unknown",
    "unsupported Deployment GVK: apps/v2, Kind=Deployment; known here: v1, v1beta2, v1beta1" },
}
