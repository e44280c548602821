--- When everything of Sync is healthy.
local hook = require("moontide.hook")

---@type moontide.HookType
return {
  name = "PostSync",
  at = "PostSync",
  verdict = hook.by_health,
}
