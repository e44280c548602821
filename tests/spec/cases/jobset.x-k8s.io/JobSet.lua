-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

return {
  { "no status", {}, "Progressing", "no condition Completed yet" },
  { "starting", with(condition("StartupPolicyInProgress", "True")),
    "Progressing", "no condition Completed yet" },
  { "completed", with(condition("Completed", "True", "AllJobsCompleted", "jobset completed")),
    "Healthy", "jobset completed" },
  { "failed", with(condition("Failed", "True", "FailedJobs", "jobset failed")),
    "Degraded", "FailedJobs: jobset failed" },
  { "suspended", with(condition("Suspended", "True", "SuspendedJobs")),
    "Suspended", "SuspendedJobs" },
  { "resumed", with(condition("Suspended", "False", "ResumeJobs")),
    "Progressing", "no condition Completed yet" },
}
