-- { what it shows, parts of the object, status, message }
return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "available", { status = { phase = "Available" } }, "Healthy", "" },
  { "unavailable", { status = { phase = "Unavailable", message = "no bucket" } },
    "Degraded", "no bucket" },
  { "another phase", { status = { phase = "Odd" } }, "Unknown", 'phase "Odd"' },
}
