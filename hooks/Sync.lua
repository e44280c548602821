--- Among the objects of its wave; the next wave waits for it.
local hook = require("moontide.hook")

---@type moontide.HookType
return {
  name = "Sync",
  at = "Sync",
  verdict = hook.by_health,
}
