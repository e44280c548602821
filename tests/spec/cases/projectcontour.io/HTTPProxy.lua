-- { what it shows, parts of the object, status, message }
return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "not seen yet", { status = { currentStatus = "NotReconciled", description = "Waiting" } },
    "Progressing", "Waiting" },
  { "valid", { status = { currentStatus = "valid", description = "Valid HTTPProxy" } },
    "Healthy", "Valid HTTPProxy" },
  { "invalid", { status = { currentStatus = "invalid", description = "no Service" } },
    "Degraded", "no Service" },
  { "in nobody's tree", { status = { currentStatus = "orphaned" } }, "Degraded", "phase orphaned" },
  { "another status", { status = { currentStatus = "odd" } }, "Unknown", 'phase "odd"' },
}
