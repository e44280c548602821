-- { what it shows, parts of the object, status, message }
local WAITING = 'Waiting for daemon set "web" rollout to finish: '
local OBSERVED = "Waiting for rollout to finish: "
  .. "observed daemon set generation less than desired generation"

local function set(status, strategy)
  status.observedGeneration = status.observedGeneration or 2
  return {
    metadata = { generation = 2 },
    spec = { updateStrategy = strategy and { type = strategy } },
    status = status,
  }
end

return {
  { "no status", {}, "Progressing", OBSERVED },
  { "generation not observed", set({ observedGeneration = 1 }, "OnDelete"),
    "Progressing", OBSERVED },
  { "OnDelete", set({ desiredNumberScheduled = 3, updatedNumberScheduled = 1 }, "OnDelete"),
    "Healthy", "daemon set 1 out of 3 new pods have been updated" },
  { "not updated", set({ desiredNumberScheduled = 3, updatedNumberScheduled = 1 }, "RollingUpdate"),
    "Progressing", WAITING .. "1 out of 3 new pods have been updated..." },
  { "not available",
    set({ desiredNumberScheduled = 3, updatedNumberScheduled = 3, numberAvailable = 2 }),
    "Progressing", WAITING .. "2 of 3 updated pods are available..." },
  { "all available",
    set({ desiredNumberScheduled = 3, updatedNumberScheduled = 3, numberAvailable = 3 }),
    "Healthy", "" },
  { "no node wants it", set({ desiredNumberScheduled = 0 }), "Healthy", "" },
  { "a strategy of the wrong type", { spec = { updateStrategy = "OnDelete" } },
    "Unknown", "spec.updateStrategy is a string, not an object" },
  { "another version", { apiVersion = "apps/v9" }, "Unknown",
    "unsupported DaemonSet GVK: apps/v9, Kind=DaemonSet; known here: v1, v1beta2, v1beta1" },
}
