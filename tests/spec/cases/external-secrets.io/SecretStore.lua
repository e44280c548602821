-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

return {
  { "no status", {}, "Progressing", "no condition Ready yet" },
  { "valid", with(condition("Ready", "True", "Valid", "store validated")),
    "Healthy", "store validated" },
  { "wrong credentials", with(condition("Ready", "False", "InvalidProviderConfig", "denied")),
    "Degraded", "InvalidProviderConfig: denied" },
  { "not known", with(condition("Ready", "Unknown")), "Progressing", "Ready is Unknown" },
}
