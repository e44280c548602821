-- { what it shows, parts of the object, status, message }

local OBSERVE = "waiting for the controller to observe the change"

return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "initializing", { status = { state = "initializing" } }, "Progressing", "phase initializing" },
  { "stopping", { status = { state = "stopping" } }, "Progressing", "phase stopping" },
  { "paused", { status = { state = "paused" } }, "Suspended", "phase paused" },
  { "ready", { status = { state = "ready" } }, "Healthy", "" },
  { "in error", { status = { state = "error" } }, "Degraded", "phase error" },
  { "another state", { status = { state = "odd" } }, "Unknown", 'phase "odd"' },
  { "a generation that was not observed",
    { metadata = { generation = 2 }, status = { state = "ready", observedGeneration = 1 } },
    "Progressing", OBSERVE },
}
