-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

local OBSERVE = "waiting for the controller to observe the change"

return {
  { "no status", {}, "Progressing", "no condition Ready yet" },
  { "made", with(condition("Ready", "True", "SuccessfulCreateOrUpdate")), "Healthy", "" },
  { "not made", with(condition("Ready", "False", "FailedCreateOrUpdate", "no such vhost")),
    "Degraded", "FailedCreateOrUpdate: no such vhost" },
  { "a generation that was not observed", support.stale(condition("Ready", "True")),
    "Progressing", OBSERVE },
}
