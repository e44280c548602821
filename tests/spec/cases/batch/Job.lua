-- { what it shows, parts of the object, status, message }
local condition = require("support").condition

local FAILED = condition("Failed", "True", "BackoffLimitExceeded", "too many retries")
local COMPLETE = condition("Complete", "True", "CompletionsReached", "all done")
local SUSPENDED = condition("Suspended", "True", "JobSuspended", "Job suspended")
local RESUMED = condition("Suspended", "False", "JobResumed", "Job resumed")
local FAILING = condition("FailureTarget", "True", "PodFailurePolicy", "exit code 42 is final")
local MEETING = condition("SuccessCriteriaMet", "True", "SuccessPolicy", "enough")

local function job(...)
  return { status = { conditions = { ... } } }
end

return {
  { "no status", {}, "Progressing", "" },
  { "an empty status", { status = {} }, "Progressing", "" },
  { "running",
    { spec = { completions = 3 }, status = { active = 1, succeeded = 1, failed = 2 } },
    "Progressing", "1 active, 1 of 3 succeeded, 2 failed" },
  { "running without a number of completions", { status = { active = 1 } },
    "Progressing", "1 active, 0 succeeded, 0 failed" },
  { "complete", job(COMPLETE), "Healthy", "all done" },
  { "complete without a message", job(condition("Complete", "True")), "Healthy", "" },
  { "failed", job(FAILED), "Degraded", "too many retries" },
  { "failed twice: the last message",
    job(FAILED, condition("Failed", "True", nil, "later")), "Degraded", "later" },
  { "failed beats complete", job(COMPLETE, FAILED), "Degraded", "too many retries" },
  { "failed beats suspended", job(FAILED, SUSPENDED), "Degraded", "too many retries" },
  { "suspended", job(SUSPENDED), "Suspended", "Job suspended" },
  { "suspended beats complete, with the last message of both",
    job(SUSPENDED, COMPLETE), "Suspended", "all done" },
  { "resumed is running", job(RESUMED), "Progressing", "0 active, 0 succeeded, 0 failed" },
  { "resumed and complete", job(RESUMED, COMPLETE), "Healthy", "all done" },
  { "Failed=False is no failure", job(condition("Failed", "False")),
    "Progressing", "0 active, 0 succeeded, 0 failed" },
  { "Complete=False is no end", job(condition("Complete", "False")),
    "Progressing", "0 active, 0 succeeded, 0 failed" },
  { "certain to fail", job(FAILING), "Degraded", "exit code 42 is final" },
  { "certain to fail, then failed", job(FAILING, FAILED), "Degraded", "too many retries" },
  { "certain to succeed", job(MEETING),
    "Progressing", "its success criteria are met, the remaining Pods are ending" },
  { "certain to succeed, then complete", job(MEETING, COMPLETE), "Healthy", "all done" },
  { "conditions of the wrong type", { status = { conditions = { type = "Complete" } } },
    "Unknown", "status.conditions is an object, not a list" },
  { "another version", { apiVersion = "batch/v2" },
    "Unknown", "unsupported Job GVK: batch/v2, Kind=Job; known here: v1" },
}
