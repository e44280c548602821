-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

return {
  { "no status", {}, "Progressing", "no condition Succeeded yet" },
  { "running", with(condition("Succeeded", "Unknown", "Running", "1 of 3 tasks")),
    "Progressing", "Running: 1 of 3 tasks" },
  { "waits to be started", with(condition("Succeeded", "Unknown", "PipelineRunPending")),
    "Suspended", "PipelineRunPending" },
  { "succeeded", with(condition("Succeeded", "True", "Completed", "3 tasks")),
    "Healthy", "3 tasks" },
  { "failed", with(condition("Succeeded", "False", "Failed", "1 task failed")),
    "Degraded", "Failed: 1 task failed" },
  { "cancelled", with(condition("Succeeded", "False", "Cancelled")), "Degraded", "Cancelled" },
}
