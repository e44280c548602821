-- { what it shows, parts of the object, status, message }
local condition = require("support").condition

local OBSERVED = "Waiting for rollout to finish: "
  .. "observed replica set generation less than desired generation"
local FAILURE = condition("ReplicaFailure", "True", "FailedCreate", "exceeded quota")
local NO_FAILURE = condition("ReplicaFailure", "False", "FailedCreate", "exceeded quota")

local function set(replicas, available, observed, failure)
  return {
    metadata = { generation = 2 },
    spec = { replicas = replicas },
    status = {
      observedGeneration = observed or 2,
      availableReplicas = available,
      conditions = { failure },
    },
  }
end

return {
  { "no status", { spec = { replicas = 1 } }, "Progressing", OBSERVED },
  { "generation not observed", set(1, 1, 1, FAILURE), "Progressing", OBSERVED },
  { "refused", set(1, 0, 2, FAILURE), "Degraded", "exceeded quota" },
  { "refused before, no longer", set(1, 1, 2, NO_FAILURE), "Healthy", "" },
  { "not available", set(3, 1), "Progressing",
    "Waiting for rollout to finish: 1 out of 3 new replicas are available..." },
  { "none available", set(3), "Progressing",
    "Waiting for rollout to finish: 0 out of 3 new replicas are available..." },
  { "all available", set(3, 3), "Healthy", "" },
  { "replicas not set", set(nil, 0), "Healthy", "" },
  { "conditions of the wrong type", { status = { conditions = { "bad" } } },
    "Unknown", "status.conditions[0] is a string, not an object" },
  { "another version", { apiVersion = "apps/v9" }, "Unknown",
    "unsupported ReplicaSet GVK: apps/v9, Kind=ReplicaSet; known here: v1, v1beta2, v1beta1" },
}
