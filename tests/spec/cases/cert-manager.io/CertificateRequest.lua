-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

return {
  { "no status", {}, "Progressing", "no condition Ready yet" },
  { "issued", with(condition("Approved", "True"), condition("Ready", "True", "Issued", "done")),
    "Healthy", "done" },
  { "pending", with(condition("Ready", "False", "Pending", "Waiting on the order")),
    "Progressing", "Pending: Waiting on the order" },
  { "failed", with(condition("Ready", "False", "Failed", "the order is invalid")),
    "Degraded", "Failed: the order is invalid" },
  { "denied",
    with(condition("Denied", "True", "policy", "no"), condition("Ready", "False", "Denied")),
    "Degraded", "Denied" },
  { "denied, and not told as ready yet", with(condition("Denied", "True", "policy", "no")),
    "Degraded", "policy: no" },
  { "invalid", with(condition("InvalidRequest", "True", "bad", "no key")),
    "Degraded", "bad: no key" },
}
