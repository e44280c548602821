-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

return {
  { "no status", {}, "Progressing", "no condition DependenciesProvided yet" },
  { "deployed",
    with(condition("DependenciesProvided", "True"),
      condition("TriggersProvided", "True"),
      condition("Deployed", "True")),
    "Healthy", "" },
  { "not known yet", with(condition("DependenciesProvided", "Unknown")),
    "Progressing", "DependenciesProvided is Unknown" },
  { "in error", with(condition("Deployed", "False", "DeployFailed", "no ServiceAccount")),
    "Degraded", "DeployFailed: no ServiceAccount" },
}
