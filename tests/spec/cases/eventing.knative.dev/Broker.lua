-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

local OBSERVE = "waiting for the controller to observe the change"

return {
  { "no status", {}, "Progressing", "no condition Ready yet" },
  { "on its way", with(condition("Ready", "Unknown", "Deploying", "almost")),
    "Progressing", "Deploying: almost" },
  { "ready", with(condition("Ready", "True")), "Healthy", "" },
  { "failed", with(condition("Ready", "False", "BrokerNotConfigured", "no image")),
    "Degraded", "BrokerNotConfigured: no image" },
  { "a generation that was not observed", support.stale(condition("Ready", "True")),
    "Progressing", OBSERVE },
}
