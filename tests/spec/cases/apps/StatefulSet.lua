-- { what it shows, parts of the object, status, message }
local OBSERVED = "Waiting for statefulset spec update to be observed..."

local function set(spec, status)
  status.observedGeneration = status.observedGeneration or 2
  return { metadata = { generation = 2 }, spec = spec, status = status }
end

local function rolling(partition)
  return { type = "RollingUpdate", rollingUpdate = { partition = partition } }
end

return {
  { "no status", { spec = { replicas = 1 } }, "Progressing", OBSERVED },
  { "no generation observed", set({ replicas = 0 }, { observedGeneration = 0 }),
    "Progressing", OBSERVED },
  { "generation 0 observed of none", { status = { observedGeneration = 0 } },
    "Progressing", OBSERVED },
  { "an earlier generation observed", set({ replicas = 0 }, { observedGeneration = 1 }),
    "Progressing", OBSERVED },
  { "Pods not ready", set({ replicas = 3, updateStrategy = rolling(0) }, { readyReplicas = 1 }),
    "Progressing", "Waiting for 2 pods to be ready... (1 of 3 ready)" },
  { "no Pod ready", set({ replicas = 1 }, {}),
    "Progressing", "Waiting for 1 pods to be ready... (0 of 1 ready)" },
  { "partition not updated",
    set({ replicas = 3, updateStrategy = rolling(1) }, { readyReplicas = 3, updatedReplicas = 1 }),
    "Progressing",
    "Waiting for partitioned roll out to finish: 1 out of 2 new pods have been updated..." },
  { "partition 0 not updated",
    set({ replicas = 3, updateStrategy = rolling(0) }, { readyReplicas = 3 }), "Progressing",
    "Waiting for partitioned roll out to finish: 0 out of 3 new pods have been updated..." },
  { "partition updated",
    set({ replicas = 3, updateStrategy = rolling(1) }, { readyReplicas = 3, updatedReplicas = 2 }),
    "Healthy", "partitioned roll out complete: 2 new pods have been updated..." },
  { "no partition: revisions are not compared",
    set({ replicas = 1, updateStrategy = rolling() },
      { readyReplicas = 1, updateRevision = "b", currentRevision = "a" }),
    "Healthy", "partitioned roll out complete: 0 new pods have been updated..." },
  { "a partition without replicas",
    set({ updateStrategy = rolling(1) }, { updatedReplicas = 1 }),
    "Healthy", "partitioned roll out complete: 1 new pods have been updated..." },
  { "OnDelete",
    set({ replicas = 2, updateStrategy = { type = "OnDelete" } },
      { readyReplicas = 2, updateRevision = "b", currentRevision = "a" }),
    "Healthy", "statefulset has 2 ready pods" },
  { "revisions differ",
    set({ replicas = 2, updateStrategy = { type = "RollingUpdate" } },
      { readyReplicas = 2, updatedReplicas = 1, updateRevision = "b", currentRevision = "a" }),
    "Progressing", "waiting for statefulset rolling update to complete 1 pods at revision b..." },
  { "revisions are equal",
    set({ replicas = 2 },
      { readyReplicas = 2, currentReplicas = 2, updateRevision = "b", currentRevision = "b" }),
    "Healthy", "statefulset rolling update complete 2 pods at revision b..." },
  { "a revision of the wrong type", set({}, { updateRevision = {} }),
    "Unknown", "status.updateRevision is an object, not a string" },
  { "another version", { apiVersion = "apps/v9" }, "Unknown",
    "unsupported StatefulSet GVK: apps/v9, Kind=StatefulSet; known here: v1, v1beta2, v1beta1" },
}
