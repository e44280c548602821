-- { what it shows, parts of the object, status, message }
local function application(judged, message, phase, said)
  return {
    status = {
      health = { status = judged, message = message },
      operationState = phase and { phase = phase, message = said },
    },
  }
end

return {
  { "no status", {}, "Progressing", "ArgoCD has not judged it yet" },
  { "no health", { status = {} }, "Progressing", "ArgoCD has not judged it yet" },
  { "empty health", application(""), "Progressing", "ArgoCD has not judged it yet" },
  { "healthy", application("Healthy", nil, "Succeeded"), "Healthy", "" },
  { "suspended", application("Suspended", "paused"), "Suspended", "paused" },
  { "progressing", application("Progressing"), "Progressing", "" },
  { "missing", application("Missing"), "Missing", "" },
  { "degraded", application("Degraded", "web"), "Degraded", "web" },
  { "unknown", application("Unknown"), "Unknown", "" },
  { "another status", application("Odd", "m"), "Unknown", 'health "Odd"; m' },
  { "a sync runs", application("Healthy", nil, "Running", "waiting for web"),
    "Progressing", "a sync of it runs: waiting for web" },
  { "a sync ends", application("Healthy", nil, "Terminating"),
    "Progressing", "a sync of it runs" },
  { "a sync is asked for",
    { operation = { sync = {} }, status = { health = { status = "Healthy" } } },
    "Progressing", "a sync of it runs" },
  { "its last sync failed", application("Healthy", nil, "Failed", "one object is invalid"),
    "Healthy", "its last sync failed: one object is invalid" },
  { "its last sync had an error", application("Degraded", "web", "Error"),
    "Degraded", "web; its last sync failed" },
  { "health of the wrong type", { status = { health = "Healthy" } },
    "Unknown", "status.health is a string, not an object" },
}
