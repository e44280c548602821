-- { what it shows, parts of the object, status, message }
local function volume(state, robustness)
  return { status = { state = state, robustness = robustness } }
end

return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "being made", volume("creating", "unknown"), "Progressing", "phase creating" },
  { "attaching", volume("attaching", "unknown"), "Progressing", "phase attaching" },
  { "attached", volume("attached", "healthy"), "Healthy", "" },
  { "fewer replicas", volume("attached", "degraded"),
    "Degraded", "robustness degraded: replicas are missing" },
  { "lost", volume("detached", "faulted"), "Degraded", "robustness faulted: no replica is left" },
  { "not in use", volume("detached", "unknown"), "Healthy", "" },
  { "another state", volume("odd"), "Unknown", 'phase "odd"' },
}
