-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

local OBSERVE = "waiting for the controller to observe the change"

return {
  { "no status", {}, "Progressing", "no condition Ready yet" },
  { "ready", with(condition("Ready", "True", "ReconciliationSucceeded", "Applied revision: a")),
    "Healthy", "Applied revision: a" },
  { "at work", with(condition("Reconciling", "True", "Progressing", "building"),
      condition("Ready", "Unknown", "Progressing")), "Progressing", "Progressing: building" },
  { "failed, and tried again",
    with(condition("Reconciling", "True", "ProgressingWithRetry", "again in 1m"),
      condition("Ready", "False", "BuildFailed", "no such file")),
    "Progressing", "ProgressingWithRetry: again in 1m" },
  { "waits for another", with(condition("Ready", "False", "DependencyNotReady", "infra")),
    "Progressing", "DependencyNotReady: infra" },
  { "stalled", with(condition("Stalled", "True", "RetriesExceeded", "gave up"),
      condition("Ready", "False", "InstallFailed")), "Degraded", "RetriesExceeded: gave up" },
  { "suspended", { spec = { suspend = true }, status = with(condition("Ready", "True")).status },
    "Suspended", "spec.suspend is true" },
  { "not suspended",
    { spec = { suspend = false }, status = with(condition("Ready", "True")).status },
    "Healthy", "" },
  { "a generation that was not observed", support.stale(condition("Ready", "True")),
    "Progressing", OBSERVE },
  { "a repository that is only an address", { kind = "HelmRepository", spec = { type = "oci" } },
    "Healthy", "" },
  { "a repository that is read", { kind = "HelmRepository", spec = { type = "default" } },
    "Progressing", "no condition Ready yet" },
  { "a suspend of the wrong type", { spec = { suspend = "yes" } },
    "Unknown", "spec.suspend is a string, not a boolean" },
}
