-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

local OBSERVE = "waiting for the controller to observe the change"

return {
  { "no status", {}, "Progressing", "no condition Ready yet" },
  { "being made", with(condition("NotReady", "True", "Creating", "being deployed")),
    "Progressing", "Creating: being deployed" },
  { "ready", with(condition("Ready", "True")), "Healthy", "" },
  { "ready, with a warning",
    with(condition("Warning", "True", "KafkaStorage", "one replica"), condition("Ready", "True")),
    "Healthy", "" },
  { "not ready", with(condition("NotReady", "True", "InvalidResourceException", "no listeners")),
    "Degraded", "InvalidResourceException: no listeners" },
  { "ready is false", with(condition("Ready", "False", "KafkaError")), "Degraded", "KafkaError" },
  { "paused", with(condition("ReconciliationPaused", "True")),
    "Suspended", "ReconciliationPaused is True" },
  { "not managed", with(condition("Unmanaged", "True")), "Suspended", "Unmanaged is True" },
  { "a generation that was not observed", support.stale(condition("Ready", "True")),
    "Progressing", OBSERVE },
}
