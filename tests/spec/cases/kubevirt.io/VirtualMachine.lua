-- { what it shows, parts of the object, status, message }
return {
  { "no status", {}, "Progressing", "no status yet" },
  { "starting", { status = { printableStatus = "Starting" } }, "Progressing", "Starting" },
  { "running", { status = { printableStatus = "Running" } }, "Healthy", "Running" },
  { "stopped", { status = { printableStatus = "Stopped" } }, "Suspended", "Stopped" },
  { "paused", { status = { printableStatus = "Paused" } }, "Suspended", "Paused" },
  { "without a node", { status = { printableStatus = "ErrorUnschedulable" } },
    "Degraded", "ErrorUnschedulable" },
  { "without its volume", { status = { printableStatus = "DataVolumeError" } },
    "Degraded", "DataVolumeError" },
}
