-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

local function claims(...)
  local made = with(...)
  made.spec = { claimNames = { kind = "Database" } }
  return made
end

return {
  { "no status", {}, "Progressing", "no condition Established yet" },
  { "established", with(condition("Established", "True", "WatchingCompositeResource")),
    "Healthy", "" },
  { "not established", with(condition("Established", "False", "TerminatingCompositeResource")),
    "Progressing", "TerminatingCompositeResource" },
  { "its claims are not offered yet", claims(condition("Established", "True")),
    "Progressing", "no condition Offered yet" },
  { "its claims are offered",
    claims(condition("Established", "True"), condition("Offered", "True")), "Healthy", "" },
}
