-- { what it shows, parts of the object, status, message }

local OBSERVE = "waiting for the controller to observe the change"

local UNMANAGED = { annotations = { ["eck.k8s.elastic.co/managed"] = "false" } }

return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "changing", { status = { phase = "ApplyingChanges", health = "green" } },
    "Progressing", "phase ApplyingChanges" },
  { "moving data", { status = { phase = "MigratingData" } }, "Progressing", "phase MigratingData" },
  { "green", { status = { phase = "Ready", health = "green" } }, "Healthy", "" },
  { "ready, by a release that tells no health", { status = { phase = "Ready" } }, "Healthy", "" },
  { "yellow", { status = { phase = "Ready", health = "yellow" } }, "Healthy", "health yellow" },
  { "red", { status = { phase = "Ready", health = "red" } }, "Degraded", "health red" },
  { "health not known", { status = { phase = "Ready", health = "unknown" } },
    "Progressing", "health unknown" },
  { "stalled", { status = { phase = "Stalled" } }, "Degraded", "phase Stalled" },
  { "invalid", { status = { phase = "Invalid" } }, "Degraded", "phase Invalid" },
  { "another phase", { status = { phase = "Odd" } }, "Unknown", 'phase "Odd"' },
  { "not managed", { metadata = UNMANAGED, status = { phase = "ApplyingChanges" } },
    "Suspended", "not managed: annotation eck.k8s.elastic.co/managed" },
  { "a generation that was not observed",
    { metadata = { generation = 2 },
      status = { phase = "Ready", health = "green", observedGeneration = 1 } },
    "Progressing", OBSERVE },
}
