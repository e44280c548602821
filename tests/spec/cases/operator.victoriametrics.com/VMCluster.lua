-- { what it shows, parts of the object, status, message }

local OBSERVE = "waiting for the controller to observe the change"

return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "expanding", { status = { updateStatus = "expanding" } }, "Progressing", "phase expanding" },
  { "operational", { status = { updateStatus = "operational" } }, "Healthy", "" },
  { "failed", { status = { updateStatus = "failed", reason = "no storage" } },
    "Degraded", "no storage" },
  { "paused", { status = { updateStatus = "paused" } }, "Suspended", "phase paused" },
  { "another status", { status = { updateStatus = "odd" } }, "Unknown", 'phase "odd"' },
  { "a generation that was not observed",
    { metadata = { generation = 2 },
      status = { updateStatus = "operational", observedGeneration = 1 } },
    "Progressing", OBSERVE },
}
