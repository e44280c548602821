--- When everything of Sync is healthy.
local hook = require("moontide.hook")

---@type moontide.HookType
return {
  name = "PostSync",
  at = "PostSync",
  helm = { "post-install", "post-upgrade", "post-rollback", "test", "test-success" },
  verdict = hook.by_health,
}
