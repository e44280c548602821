-- { what it shows, parts of the object, status, message }
local condition = require("support").condition

local OBSERVE = "waiting for the controller to observe the change"

local function widget(...)
  return { metadata = { generation = 2 }, status = { conditions = { ... } } }
end

local function observed(generation, seen)
  return { metadata = { generation = generation }, status = { observedGeneration = seen } }
end

local function about(generation, made)
  made.observedGeneration = generation
  return made
end

return {
  { "no status", { data = { key = "value" } }, "Healthy", "" },
  { "a status that says nothing", { status = {} }, "Healthy", "" },
  { "no conditions", { status = { conditions = {} } }, "Healthy", "" },
  { "generation not observed", observed(2, 1), "Progressing", OBSERVE },
  { "generation observed", observed(2, 2), "Healthy", "" },
  { "a later generation observed", observed(2, 3), "Healthy", "" },
  { "no generation", observed(nil, 1), "Healthy", "" },
  { "nothing observed of it", observed(2, nil), "Healthy", "" },
  { "observed as text", observed(2, "1"), "Progressing", OBSERVE },
  { "observed in no known notation", observed(2, "abc"), "Healthy", "" },
  { "generation before conditions",
    { metadata = { generation = 2 }, status = { observedGeneration = 1,
      conditions = { condition("Stalled", "True") } } }, "Progressing", OBSERVE },
  { "ready", widget(condition("Ready", "True", "Up", "all well")), "Healthy", "all well" },
  { "not ready", widget(condition("Ready", "False", "Starting", "1 of 2")),
    "Progressing", "Starting: 1 of 2" },
  { "not ready, no reason", widget(condition("Ready", "False")),
    "Progressing", "Ready is False" },
  { "readiness not known", widget(condition("Ready", "Unknown", "Asking")),
    "Progressing", "Asking" },
  { "readiness without a status", widget(condition("Ready")), "Progressing", "Ready is unset" },
  { "ready as of an earlier generation", widget(about(1, condition("Ready", "True"))),
    "Progressing", OBSERVE },
  { "ready as of this generation", widget(about(2, condition("Ready", "True"))), "Healthy", "" },
  { "stalled", widget(condition("Ready", "False"), condition("Stalled", "True", "Quota", "full")),
    "Degraded", "Quota: full" },
  { "stalled beats ready", widget(condition("Ready", "True"), condition("Stalled", "True")),
    "Degraded", "Stalled is True" },
  { "stalled beats reconciling",
    widget(condition("Reconciling", "True"), condition("Stalled", "True", "Quota")),
    "Degraded", "Quota" },
  { "stalled as of an earlier generation",
    widget(about(1, condition("Stalled", "True")), condition("Ready", "True")), "Healthy", "" },
  { "not stalled", widget(condition("Stalled", "False"), condition("Ready", "True")),
    "Healthy", "" },
  { "perhaps stalled", widget(condition("Stalled", "Unknown")), "Healthy", "" },
  { "failed", widget(condition("Failed", "True", "Rejected", "no")), "Degraded", "Rejected: no" },
  { "not failed", widget(condition("Failed", "False")), "Healthy", "" },
  { "reconciling", widget(condition("Reconciling", "True", "Working", "at it")),
    "Progressing", "Working: at it" },
  { "reconciling beats ready",
    widget(condition("Ready", "True"), condition("Reconciling", "True")),
    "Progressing", "Reconciling is True" },
  { "no longer reconciling",
    widget(condition("Reconciling", "False"), condition("Ready", "True")), "Healthy", "" },
  { "other conditions say nothing", widget(condition("Available", "False")), "Healthy", "" },
  { "a status of another convention", { status = "green" }, "Healthy", "" },
  { "conditions of another convention", { status = { conditions = { Ready = "False" } } },
    "Healthy", "" },
  { "a condition of another convention among others",
    { status = { conditions = { "odd", { type = 1 }, condition("Ready", "False", "R") } } },
    "Progressing", "R" },
  { "metadata of the wrong type", { metadata = "none", status = { observedGeneration = 1 } },
    "Healthy", "" },
}
