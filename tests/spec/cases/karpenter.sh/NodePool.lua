-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

local OBSERVE = "waiting for the controller to observe the change"

return {
  { "no status", {}, "Progressing", "no condition Ready yet" },
  { "ready", with(condition("ValidationSucceeded", "True"), condition("Ready", "True", "Ready")),
    "Healthy", "" },
  { "its class is not ready", with(condition("Ready", "False", "NodeClassNotReady", "m")),
    "Progressing", "NodeClassNotReady: m" },
  { "invalid",
    with(condition("ValidationSucceeded", "False", "NodePoolValidationFailed", "no such label"),
      condition("Ready", "False")), "Degraded", "NodePoolValidationFailed: no such label" },
  { "ready as of an earlier generation", with(support.about(1, condition("Ready", "True"))),
    "Progressing", OBSERVE },
}
