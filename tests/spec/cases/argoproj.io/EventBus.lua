-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

return {
  { "no status", {}, "Progressing", "no condition Configured yet" },
  { "deployed",
    with(condition("Configured", "True"),
      condition("Deployed", "True")),
    "Healthy", "" },
  { "not known yet", with(condition("Configured", "Unknown")),
    "Progressing", "Configured is Unknown" },
  { "in error", with(condition("Deployed", "False", "DeployFailed", "no ServiceAccount")),
    "Degraded", "DeployFailed: no ServiceAccount" },
}
