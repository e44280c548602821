--- When everything of Sync is healthy.
local hook = require("moontide.hook")

---@type moontide.HookType
return {
  name = "PostSync",
  at = "PostSync",
  helm = { "post-install", "post-upgrade", "post-rollback" },
  verdict = hook.by_health,
}
