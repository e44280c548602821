-- { what it shows, parts of the object, status, message }

local OBSERVE = "waiting for the controller to observe the change"

local function ceph(phase, message, state)
  return { status = { phase = phase, message = message, ceph = state and { health = state } } }
end

return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "on its way", ceph("Progressing", "Configuring Ceph Mons"),
    "Progressing", "Configuring Ceph Mons" },
  { "ready", ceph("Ready", "Cluster created successfully", "HEALTH_OK"),
    "Healthy", "Cluster created successfully" },
  { "with a warning", ceph("Ready", "created", "HEALTH_WARN"), "Healthy", "created; HEALTH_WARN" },
  { "with an error", ceph("Ready", "created", "HEALTH_ERR"), "Degraded", "created; HEALTH_ERR" },
  { "an outside cluster", ceph("Connected"), "Healthy", "" },
  { "failed", ceph("Failure", "no mons"), "Degraded", "no mons" },
  { "another phase", ceph("Odd"), "Unknown", 'phase "Odd"' },
  { "a generation that was not observed",
    { metadata = { generation = 2 }, status = { phase = "Ready", observedGeneration = 1 } },
    "Progressing", OBSERVE },
}
