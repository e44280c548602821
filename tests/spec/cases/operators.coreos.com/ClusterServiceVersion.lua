-- { what it shows, parts of the object, status, message }
return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "pending", { status = { phase = "Pending", message = "requirements not met" } },
    "Progressing", "requirements not met" },
  { "installing", { status = { phase = "Installing" } }, "Progressing", "phase Installing" },
  { "succeeded", { status = { phase = "Succeeded" } }, "Healthy", "" },
  { "failed", { status = { phase = "Failed", message = "deployment failed" } },
    "Degraded", "deployment failed" },
  { "not known", { status = { phase = "Unknown" } }, "Unknown", "phase Unknown" },
  { "being replaced", { status = { phase = "Replacing" } }, "Progressing", "phase Replacing" },
}
