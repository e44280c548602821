--- When the objects of the app are gone.
local hook = require("moontide.hook")

---@type moontide.HookType
return {
  name = "PostDelete",
  at = "PostDelete",
  helm = { "post-delete" },
  verdict = hook.by_health,
}
