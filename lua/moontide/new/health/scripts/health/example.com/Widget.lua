--- Widget: healthy in phase Ready, as its controller says in status.phase.
--
-- This is where a check begins: put the fields and the phases of the kind in place of these, and
-- cases for them into Widget_test.yaml beside it.  kubectl get -o yaml shows what there is.
local health = require("moontide.health")

-- The fields that are read. An object in which one has another type is Unknown, and says which.
local EXPECTED = { shape = { status = { phase = "string", message = "string" } } }

-- What each phase means; a phase that is not here is Unknown.
local VERDICTS = {
  Pending = health.progressing,
  Ready = health.healthy,
  Paused = health.suspended,
  Failed = health.degraded,
}

---@type moontide.HealthCheck
return {
  kinds = { "example.com/*/Widget" },
  check = function(object)
    local before = health.preliminary(object, EXPECTED)
    if before then
      return before
    elseif not health.observed(object) then
      return health.progressing("waiting for the controller to observe the change")
    end
    return health.by_phase(VERDICTS, object.status.phase, object.status.message)
  end,
}
