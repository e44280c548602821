-- { what it shows, parts of the object, status, message }
return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "being filled", { status = { phase = "ImportInProgress" } },
    "Progressing", "phase ImportInProgress" },
  { "filled", { status = { phase = "Succeeded" } }, "Healthy", "phase Succeeded" },
  { "waits for its first user", { status = { phase = "WaitForFirstConsumer" } },
    "Healthy", "phase WaitForFirstConsumer" },
  { "waits to be filled for it", { status = { phase = "PendingPopulation" } },
    "Healthy", "phase PendingPopulation" },
  { "paused", { status = { phase = "Paused" } }, "Suspended", "phase Paused" },
  { "failed", { status = { phase = "Failed" } }, "Degraded", "phase Failed" },
  { "failed, with a reason",
    { status = { phase = "Failed", conditions = { { type = "Running", status = "False",
      reason = "Error", message = "no such image" } } } }, "Degraded", "no such image" },
}
