-- { what it shows, parts of the object, status, message }
return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "no state", { status = { state = "" } }, "Progressing", "no phase yet" },
  { "pending", { status = { state = "pending" } }, "Progressing", "phase pending" },
  { "processing", { status = { state = "processing" } }, "Progressing", "phase processing" },
  { "ready to be finalized", { status = { state = "ready" } }, "Progressing", "phase ready" },
  { "valid", { status = { state = "valid" } }, "Healthy", "" },
  { "invalid", { status = { state = "invalid", reason = "DNS problem" } },
    "Degraded", "DNS problem" },
  { "expired", { status = { state = "expired" } }, "Degraded", "phase expired" },
  { "errored", { status = { state = "errored", reason = "rate limited" } },
    "Degraded", "rate limited" },
  { "another state", { status = { state = "odd" } }, "Unknown", 'phase "odd"' },
  { "a challenge", { kind = "Challenge", status = { state = "valid" } }, "Healthy", "" },
}
