--- KubeVirt's VirtualMachines: running; a stopped one is Suspended.
-- Reads: status.printableStatus.
-- https://kubevirt.io/user-guide/user_workloads/lifecycle/
local health = require("moontide.health")

local EXPECTED = { shape = { status = { printableStatus = "string" } } }

-- All others are steps on the way.
local BY_STATUS = {
  Running = health.healthy,
  Stopped = health.suspended,
  Paused = health.suspended,
  CrashLoopBackOff = health.degraded,
  ErrorUnschedulable = health.degraded,
  ErrImagePull = health.degraded,
  ImagePullBackOff = health.degraded,
  ErrorPvcNotFound = health.degraded,
  DataVolumeError = health.degraded,
}

---@type moontide.HealthCheck
return {
  kinds = { "kubevirt.io/*/VirtualMachine" },
  check = function(object)
    local before = health.preliminary(object, EXPECTED)
    if before then
      return before
    end
    local said = (object.status or {}).printableStatus or ""
    local make = BY_STATUS[said] or health.progressing
    return make(said ~= "" and said or "no status yet")
  end,
  grace = "1m",
}
