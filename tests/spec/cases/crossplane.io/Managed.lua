-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

local MANAGED = { forProvider = { region = "eu" } }
local SYNCED = condition("Synced", "True", "ReconcileSuccess")

local function managed(...)
  local made = with(...)
  made.spec = MANAGED
  return made
end

return {
  { "no status", { spec = MANAGED }, "Progressing", "no condition Synced yet" },
  { "made, and not ready yet", managed(SYNCED, condition("Ready", "False", "Creating")),
    "Progressing", "Creating" },
  { "in sync, and readiness not told", managed(SYNCED), "Progressing", "no condition Ready yet" },
  { "ready", managed(SYNCED, condition("Ready", "True", "Available")), "Healthy", "" },
  { "the provider refuses",
    managed(condition("Synced", "False", "ReconcileError", "AccessDenied"),
      condition("Ready", "True", "Available")), "Degraded", "ReconcileError: AccessDenied" },
  { "an operation failed", managed(SYNCED, condition("Ready", "True", "Available"),
      condition("LastAsyncOperation", "False", "ApplyFailure", "quota")),
    "Degraded", "ApplyFailure: quota" },
  { "paused", managed(condition("Synced", "False", "ReconcilePaused", "by annotation")),
    "Suspended", "ReconcilePaused: by annotation" },
  { "a config of a provider", { spec = { credentials = { source = "Secret" } } }, "Healthy", "" },
  { "a composite that is not ready",
    with(SYNCED, condition("Ready", "False", "Creating", "1 of 2")),
    "Progressing", "Creating: 1 of 2" },
  { "synced as of an earlier generation",
    managed(support.about(1, condition("Synced", "True")), condition("Ready", "True")),
    "Progressing", "waiting for the controller to observe the change" },
}
