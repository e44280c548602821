-- { what it shows, parts of the object, status, message }
return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "pending", { status = { phase = "Pending" } }, "Progressing", "phase Pending" },
  { "running", { status = { phase = "Running" } }, "Progressing", "phase Running" },
  { "successful", { status = { phase = "Successful" } }, "Healthy", "" },
  { "failed", { status = { phase = "Failed", message = "rate assessed Failed" } },
    "Degraded", "rate assessed Failed" },
  { "in error", { status = { phase = "Error", message = "no Prometheus" } },
    "Degraded", "no Prometheus" },
  { "inconclusive", { status = { phase = "Inconclusive" } }, "Unknown", "phase Inconclusive" },
  { "another phase", { status = { phase = "Odd" } }, "Unknown", 'phase "Odd"' },
}
