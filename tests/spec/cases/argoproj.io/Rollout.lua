-- { what it shows, parts of the object, status, message }

local OBSERVE = "waiting for the controller to observe the change"

local function rollout(phase, message, observed)
  return {
    metadata = { generation = 2 },
    status = { phase = phase, message = message, observedGeneration = observed },
  }
end

return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "healthy", rollout("Healthy"), "Healthy", "" },
  { "progressing", rollout("Progressing", "more replicas need to be updated"),
    "Progressing", "more replicas need to be updated" },
  { "paused", rollout("Paused", "CanaryPauseStep"), "Suspended", "CanaryPauseStep" },
  { "degraded", rollout("Degraded", "RolloutAborted: metric failed"),
    "Degraded", "RolloutAborted: metric failed" },
  { "another phase", rollout("Odd"), "Unknown", 'phase "Odd"' },
  { "a generation that was not observed", rollout("Healthy", nil, "1"), "Progressing", OBSERVE },
  { "a generation that was observed", rollout("Healthy", nil, "2"), "Healthy", "" },
}
