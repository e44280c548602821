-- { what it shows, parts of the object, status, message }
return {
  { "no status", {}, "Progressing", "not ready to use yet" },
  { "being made", { status = { readyToUse = false } }, "Progressing", "not ready to use yet" },
  { "ready", { status = { readyToUse = true } }, "Healthy", "" },
  { "failed", { status = { readyToUse = false, error = { message = "no such class" } } },
    "Degraded", "no such class" },
  { "failed, without a message", { status = { error = {} } }, "Degraded", "status.error is set" },
  { "ready, after an error", { status = { readyToUse = true, error = { message = "m" } } },
    "Healthy", "" },
  { "readiness of the wrong type", { status = { readyToUse = "true" } },
    "Unknown", "status.readyToUse is a string, not a boolean" },
}
