--- The end of maintenance mode after a failure: whatever still runs is to be reached.

---@type moontide.HookType
return {
  name = "MaintenanceOffOnFail",
  extends = "MaintenanceOff",
  at = "on:fail",
}
