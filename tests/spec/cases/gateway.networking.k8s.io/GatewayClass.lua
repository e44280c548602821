-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

local OBSERVE = "waiting for the controller to observe the change"

return {
  { "no status", {}, "Progressing", "no condition Accepted yet" },
  { "no controller yet",
    with(condition("Accepted", "Unknown", "Pending", "Waiting for controller")),
    "Progressing", "Pending: Waiting for controller" },
  { "pending", with(condition("Accepted", "False", "Pending")), "Progressing", "Pending" },
  { "accepted", with(condition("Accepted", "True", "Accepted", "m")), "Healthy", "m" },
  { "refused", with(condition("Accepted", "False", "InvalidParameters", "no such ConfigMap")),
    "Degraded", "InvalidParameters: no such ConfigMap" },
  { "accepted as of an earlier generation", with(support.about(1, condition("Accepted", "True"))),
    "Progressing", OBSERVE },
}
