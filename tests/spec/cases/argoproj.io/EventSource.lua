-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

return {
  { "no status", {}, "Progressing", "no condition SourcesProvided yet" },
  { "deployed",
    with(condition("SourcesProvided", "True"),
      condition("Deployed", "True")),
    "Healthy", "" },
  { "not known yet", with(condition("SourcesProvided", "Unknown")),
    "Progressing", "SourcesProvided is Unknown" },
  { "in error", with(condition("Deployed", "False", "DeployFailed", "no ServiceAccount")),
    "Degraded", "DeployFailed: no ServiceAccount" },
}
