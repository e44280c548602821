--- DataVolumes: filled, or waiting for the first Pod that uses them.
-- Reads: status.phase, conditions Running.
-- https://github.com/kubevirt/containerized-data-importer/blob/main/doc/datavolumes.md
local health = require("moontide.health")

local EXPECTED = { shape = { status = { phase = "string" } } }

-- All others are steps on the way.
local BY_PHASE = {
  Succeeded = health.healthy,
  WaitForFirstConsumer = health.healthy, -- As a claim of such a class.
  PendingPopulation = health.healthy,
  Paused = health.suspended,
  Failed = health.degraded,
}

---@type moontide.HealthCheck
return {
  kinds = { "cdi.kubevirt.io/*/DataVolume" },
  check = function(object)
    local before = health.preliminary(object, EXPECTED)
    if before then
      return before
    end
    local phase = (object.status or {}).phase or ""
    local make = BY_PHASE[phase] or health.progressing
    local running = health.condition(object, "Running")
    if make == health.degraded and running and running.message then
      return make(running.message)
    end
    return make(phase ~= "" and "phase " .. phase or "no phase yet")
  end,
}
