-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

local OBSERVE = "waiting for the controller to observe the change"

return {
  { "no status", {}, "Progressing", "no condition Ready yet" },
  { "ready", with(condition("Ready", "True")), "Healthy", "" },
  { "being provisioned", with(condition("Ready", "False", "WaitingForControlPlane", "0 of 1")),
    "Progressing", "WaitingForControlPlane: 0 of 1" },
  { "available", with(condition("Available", "True")), "Healthy", "" },
  { "not available", with(condition("Available", "False", "NotAvailable", "no API server")),
    "Progressing", "NotAvailable: no API server" },
  { "available, and a rollout under way",
    with(condition("Available", "True"), condition("RollingOut", "True", "RollingOut", "1 of 3")),
    "Progressing", "RollingOut: 1 of 3" },
  { "an error",
    with({ type = "Ready", status = "False", severity = "Error", reason = "R", message = "m" }),
    "Degraded", "R: m" },
  { "a warning",
    with({ type = "Ready", status = "False", severity = "Warning", reason = "R", message = "m" }),
    "Progressing", "R: m" },
  { "failed", { status = { phase = "Failed" } }, "Degraded", "phase Failed" },
  { "failed, with a message", { status = { phase = "Failed", failureMessage = "quota" } },
    "Degraded", "quota" },
  { "paused", { spec = { paused = true } }, "Suspended", "spec.paused is true" },
  { "paused by annotation", with(condition("Paused", "True", "Paused", "annotation")),
    "Suspended", "Paused: annotation" },
  { "a generation that was not observed", support.stale(condition("Available", "True")),
    "Progressing", OBSERVE },
}
