-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

local OBSERVE = "waiting for the controller to observe the change"

return {
  { "no status", {}, "Progressing", "no condition Reconciled yet" },
  { "reconciled, and not up yet",
    with(condition("Available", "False", "NoPodReady", "pending"), condition("Reconciled", "True")),
    "Progressing", "NoPodReady: pending" },
  { "partly up",
    with(condition("Available", "Degraded", "SomePodsNotReady"), condition("Reconciled", "True")),
    "Progressing", "SomePodsNotReady" },
  { "available", with(condition("Available", "True"), condition("Reconciled", "True")),
    "Healthy", "" },
  { "not reconciled",
    with(condition("Available", "True"),
      condition("Reconciled", "False", "ReconciliationFailed", "no such Secret")),
    "Degraded", "ReconciliationFailed: no such Secret" },
  { "not known whether reconciled",
    with(condition("Available", "True"), condition("Reconciled", "Unknown", "UnknownError")),
    "Progressing", "UnknownError" },
  { "paused", { spec = { paused = true } }, "Suspended", "spec.paused is true" },
  { "reconciled as of an earlier generation",
    with(support.about(1, condition("Available", "True")),
      support.about(1, condition("Reconciled", "True"))), "Progressing", OBSERVE },
}
