--- Before anything of the app is applied, at the hook's wave.
local hook = require("moontide.hook")

---@type moontide.HookType
return {
  name = "PreSync",
  at = "PreSync",
  helm = { "pre-install", "pre-upgrade", "pre-rollback" },
  verdict = hook.by_health,
}
