-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

return {
  { "no status", {}, "Progressing", "no condition Available yet" },
  { "starting", with(condition("Available", "False", "GroupsProgressing", "1 of 2")),
    "Progressing", "GroupsProgressing: 1 of 2" },
  { "available", with(condition("Available", "True", "AllGroupsReady")), "Healthy", "" },
  { "updating",
    with(condition("Available", "True"), condition("UpdateInProgress", "True", "GroupsUpdating")),
    "Progressing", "GroupsUpdating" },
}
