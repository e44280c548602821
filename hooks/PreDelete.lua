--- Before the objects of the app are deleted.
local hook = require("moontide.hook")

---@type moontide.HookType
return {
  name = "PreDelete",
  at = "PreDelete",
  helm = { "pre-delete" },
  verdict = hook.by_health,
}
