-- { what it shows, parts of the object, status, message }
return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "pending", { status = { phase = "pending" } }, "Progressing", "phase pending" },
  { "running", { status = { phase = "running" } }, "Progressing", "phase running" },
  { "completed", { status = { phase = "completed" } }, "Healthy", "" },
  { "failed", { status = { phase = "failed", error = "no bucket" } }, "Degraded", "no bucket" },
  { "no archive of the log", { status = { phase = "walArchivingFailing" } },
    "Degraded", "phase walArchivingFailing" },
  { "another phase", { status = { phase = "odd" } }, "Unknown", 'phase "odd"' },
}
