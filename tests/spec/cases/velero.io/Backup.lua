-- { what it shows, parts of the object, status, message }
return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "new", { status = { phase = "New" } }, "Progressing", "phase New" },
  { "running", { status = { phase = "InProgress" } }, "Progressing", "phase InProgress" },
  { "waiting for plugins", { status = { phase = "WaitingForPluginOperations" } },
    "Progressing", "phase WaitingForPluginOperations" },
  { "finalizing", { status = { phase = "Finalizing" } }, "Progressing", "phase Finalizing" },
  { "completed", { status = { phase = "Completed" } }, "Healthy", "" },
  { "failed in part", { status = { phase = "PartiallyFailed" } },
    "Degraded", "phase PartiallyFailed" },
  { "failed", { status = { phase = "Failed", failureReason = "no credentials" } },
    "Degraded", "no credentials" },
  { "invalid", { status = { phase = "FailedValidation", validationErrors = { "a", "b" } } },
    "Degraded", "a; b" },
  { "another phase", { status = { phase = "Odd" } }, "Unknown", 'phase "Odd"' },
  { "a restore", { kind = "Restore", status = { phase = "Completed" } }, "Healthy", "" },
}
