--- When the sync has failed, wave by wave; what went wrong before stays the outcome.
local hook = require("moontide.hook")

---@type moontide.HookType
return {
  name = "SyncFail",
  at = "SyncFail",
  verdict = hook.by_health,
}
