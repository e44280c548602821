-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

local OBSERVE = "waiting for the controller to observe the change"

return {
  { "no status", {}, "Progressing", "no condition Synced yet" },
  { "unsealed", with(condition("Synced", "True")), "Healthy", "" },
  { "sealed for another key", with(condition("Synced", "False", "", "no key could decrypt secret")),
    "Degraded", "no key could decrypt secret" },
  { "a generation that was not observed", support.stale(condition("Synced", "True")),
    "Progressing", OBSERVE },
}
