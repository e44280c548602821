-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

return {
  { "no status", {}, "Progressing", "no condition Ready yet" },
  { "in sync", with(condition("Ready", "True")), "Healthy", "" },
  { "not in sync", with(condition("Ready", "False", "", "one or more namespaces failed")),
    "Degraded", "one or more namespaces failed" },
}
