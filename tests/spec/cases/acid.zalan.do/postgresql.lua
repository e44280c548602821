-- { what it shows, parts of the object, status, message }
return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "being made", { status = { PostgresClusterStatus = "Creating" } },
    "Progressing", "phase Creating" },
  { "being changed", { status = { PostgresClusterStatus = "Updating" } },
    "Progressing", "phase Updating" },
  { "running", { status = { PostgresClusterStatus = "Running" } }, "Healthy", "" },
  { "not made", { status = { PostgresClusterStatus = "CreateFailed" } },
    "Degraded", "phase CreateFailed" },
  { "not changed", { status = { PostgresClusterStatus = "UpdateFailed" } },
    "Degraded", "phase UpdateFailed" },
  { "not in sync", { status = { PostgresClusterStatus = "SyncFailed" } },
    "Degraded", "phase SyncFailed" },
  { "invalid", { status = { PostgresClusterStatus = "Invalid" } }, "Degraded", "phase Invalid" },
  { "another status", { status = { PostgresClusterStatus = "Odd" } }, "Unknown", 'phase "Odd"' },
}
