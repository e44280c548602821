-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

return {
  { "no status", {}, "Progressing", "no condition Ready yet" },
  { "not looked at yet", with(condition("Ready", "Unknown"), condition("Active", "Unknown")),
    "Progressing", "Ready is Unknown" },
  { "ready, without anything to do",
    with(condition("Ready", "True", "ScaledObjectReady", "ready for scaling"),
      condition("Active", "False", "ScalerNotActive")), "Healthy", "ready for scaling" },
  { "no target", with(condition("Ready", "False", "ScaledObjectCheckFailed", "no Deployment")),
    "Degraded", "ScaledObjectCheckFailed: no Deployment" },
  { "paused", with(condition("Ready", "True"), condition("Paused", "True", "ScaledObjectPaused")),
    "Suspended", "ScaledObjectPaused" },
  { "no longer paused", with(condition("Ready", "True"), condition("Paused", "False")),
    "Healthy", "" },
}
