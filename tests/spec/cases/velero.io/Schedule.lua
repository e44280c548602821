-- { what it shows, parts of the object, status, message }
return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "new", { status = { phase = "New" } }, "Progressing", "phase New" },
  { "enabled", { status = { phase = "Enabled" } }, "Healthy", "" },
  { "paused", { spec = { paused = true }, status = { phase = "Enabled" } },
    "Suspended", "spec.paused is true" },
  { "invalid", { status = { phase = "FailedValidation", validationErrors = { "no cron" } } },
    "Degraded", "no cron" },
  { "paused and invalid", { spec = { paused = true }, status = { phase = "FailedValidation" } },
    "Degraded", "phase FailedValidation" },
  { "another phase", { status = { phase = "Odd" } }, "Unknown", 'phase "Odd"' },
}
