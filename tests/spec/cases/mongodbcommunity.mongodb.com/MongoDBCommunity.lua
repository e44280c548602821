-- { what it shows, parts of the object, status, message }
return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "pending", { status = { phase = "Pending", message = "1 of 3 members" } },
    "Progressing", "1 of 3 members" },
  { "running", { status = { phase = "Running" } }, "Healthy", "" },
  { "failed", { status = { phase = "Failed", message = "no password" } },
    "Degraded", "no password" },
  { "another phase", { status = { phase = "Odd" } }, "Unknown", 'phase "Odd"' },
}
