-- { what it shows, parts of the object, status, message }
local function workflow(phase, message)
  return { status = { phase = phase, message = message } }
end

return {
  { "no status", {}, "Progressing", "" },
  { "no phase", workflow(nil, "queued"), "Progressing", "queued" },
  { "empty phase", workflow(""), "Progressing", "" },
  { "pending", workflow("Pending", "m"), "Progressing", "m" },
  { "running", workflow("Running"), "Progressing", "" },
  { "succeeded", workflow("Succeeded", "done"), "Healthy", "done" },
  { "failed", workflow("Failed", "step 2"), "Degraded", "step 2" },
  { "error", workflow("Error", "no such template"), "Degraded", "no such template" },
  { "another phase", workflow("Odd", "m"), "Unknown", "m" },
  { "another phase without a message", workflow("Odd"), "Unknown", 'phase "Odd"' },
  { "any version", { apiVersion = "argoproj.io/v1alpha1", status = { phase = "Succeeded" } },
    "Healthy", "" },
  { "a phase of the wrong type", workflow(1),
    "Unknown", "status.phase is an integer, not a string" },
}
