-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

return {
  { "no status", {}, "Progressing", "no condition Done yet" },
  { "started", with(condition("Started", "True"), condition("Done", "False")),
    "Progressing", "Done is False" },
  { "done", with(condition("Done", "True"), condition("HasErrors", "False")), "Healthy", "" },
  { "in error", with(condition("Done", "False"), condition("HasErrors", "True", "", "bad realm")),
    "Degraded", "bad realm" },
}
