--- Longhorn's Volumes: attached with all replicas, or detached and not lost.
-- Reads: status.state, robustness.
-- https://longhorn.io/docs/latest/monitoring/metrics/
local health = require("moontide.health")

local EXPECTED = { shape = { status = { state = "string", robustness = "string" } } }

local BY_STATE = {
  creating = health.progressing,
  attaching = health.progressing,
  attached = health.healthy,
  detaching = health.progressing,
  detached = health.healthy,
  deleting = health.progressing,
}

---@type moontide.HealthCheck
return {
  kinds = { "longhorn.io/*/Volume" },
  check = function(object)
    local before = health.preliminary(object, EXPECTED)
    if before then
      return before
    end
    local status = object.status or {}
    if status.robustness == "faulted" then
      return health.degraded("robustness faulted: no replica is left")
    elseif status.robustness == "degraded" then
      return health.degraded("robustness degraded: replicas are missing")
    end
    return health.by_phase(BY_STATE, status.state)
  end,
  grace = "1m", -- A replica that comes back is rebuilt.
}
