-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

return {
  { "no status", {}, "Progressing", "no condition ResourcesUpToDate yet" },
  { "as generated",
    with(condition("ErrorOccurred", "False"),
      condition("ResourcesUpToDate", "True", "ApplicationSetUpToDate", "all generated")),
    "Healthy", "all generated" },
  { "an error",
    with(condition("ErrorOccurred", "True", "ApplicationGenerationFromParamsError", "no cluster"),
      condition("ResourcesUpToDate", "False")),
    "Degraded", "ApplicationGenerationFromParamsError: no cluster" },
  { "not there yet", with(condition("ResourcesUpToDate", "False", "Rolling")),
    "Progressing", "Rolling" },
}
