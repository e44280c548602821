-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

local OBSERVE = "waiting for the controller to observe the change"

return {
  { "no status", {}, "Progressing", "no condition Ready yet" },
  { "starting", with(condition("Ready", "False", "", "Waiting for more replicas"),
      condition("HasErrors", "False"), condition("RollingUpdate", "False")),
    "Progressing", "Waiting for more replicas" },
  { "ready", with(condition("Ready", "True"), condition("HasErrors", "False")), "Healthy", "" },
  { "rolling out", with(condition("Ready", "True"), condition("RollingUpdate", "True", "", "26.1")),
    "Progressing", "26.1" },
  { "in error", with(condition("Ready", "False"), condition("HasErrors", "True", "", "no Secret")),
    "Degraded", "no Secret" },
  { "a generation that was not observed", support.stale(condition("Ready", "True")),
    "Progressing", OBSERVE },
}
