-- { what it shows, parts of the object, status, message }
local condition = require("support").condition

return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "on its way",
    { status = { phase = "Setting up primary", phaseReason = "Creating primary instance a-1" } },
    "Progressing", "Setting up primary: Creating primary instance a-1" },
  { "a step of a later release", { status = { phase = "Doing something new" } },
    "Progressing", "Doing something new" },
  { "healthy", { status = { phase = "Cluster in healthy state" } }, "Healthy", "" },
  { "waits for a person",
    { status = { phase = "Waiting for user action", phaseReason = "supervised switchover" } },
    "Suspended", "Waiting for user action: supervised switchover" },
  { "hibernated",
    { status = { phase = "Cluster in healthy state",
      conditions = { condition("cnpg.io/hibernation", "True", "Hibernated", "asleep") } } },
    "Suspended", "Hibernated: asleep" },
  { "no longer hibernated",
    { status = { phase = "Cluster in healthy state",
      conditions = { condition("cnpg.io/hibernation", "False") } } }, "Healthy", "" },
  { "lost", { status = { phase = "Cluster is unrecoverable and needs manual intervention" } },
    "Degraded", "Cluster is unrecoverable and needs manual intervention" },
  { "no room", { status = { phase = "Not enough disk space", phaseReason = "a-1" } },
    "Degraded", "Not enough disk space: a-1" },
  { "a phase of the wrong type", { status = { phase = 1 } },
    "Unknown", "status.phase is an integer, not a string" },
}
