-- { what it shows, parts of the object, status, message }
local AT = "2026-01-02T03:04:05Z"

return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "pending", { status = { phase = "Pending" } }, "Progressing", "phase Pending" },
  { "running for a while",
    { spec = { duration = "1h" }, status = { phase = "Running", availableAt = AT } },
    "Progressing", "phase Running" },
  { "running until its analysis is over",
    { spec = { analyses = { { name = "a" } } }, status = { phase = "Running", availableAt = AT } },
    "Progressing", "phase Running" },
  { "running without an end", { spec = {}, status = { phase = "Running", availableAt = AT } },
    "Healthy", "" },
  { "without an end, and not up", { spec = {}, status = { phase = "Running" } },
    "Progressing", "phase Running" },
  { "successful", { status = { phase = "Successful" } }, "Healthy", "" },
  { "failed", { status = { phase = "Failed", message = "canary failed" } },
    "Degraded", "canary failed" },
  { "in error", { status = { phase = "Error" } }, "Degraded", "phase Error" },
  { "inconclusive", { status = { phase = "Inconclusive" } }, "Unknown", "phase Inconclusive" },
}
