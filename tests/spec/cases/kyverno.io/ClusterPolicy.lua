-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

return {
  { "no status", {}, "Progressing", "no condition Ready yet" },
  { "ready", with(condition("Ready", "True", "Succeeded", "Ready")), "Healthy", "Ready" },
  { "not ready", with(condition("Ready", "False", "Failed", "webhooks are not configured")),
    "Progressing", "Failed: webhooks are not configured" },
}
