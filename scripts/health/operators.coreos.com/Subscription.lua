--- Subscriptions of the Operator Lifecycle Manager: at the version that they may have.
-- Reads: status.state, conditions InstallPlanPending.
-- https://olm.operatorframework.io/docs/concepts/crds/subscription/
local health = require("moontide.health")

local EXPECTED = { shape = { status = { state = "string" } } }

local BY_STATE = {
  UpgradeAvailable = health.healthy,
  UpgradePending = health.progressing,
  UpgradeFailed = health.degraded,
  AtLatestKnown = health.healthy,
}

---@type moontide.HealthCheck
return {
  kinds = { "operators.coreos.com/*/Subscription" },
  check = function(object)
    local before = health.preliminary(object, EXPECTED)
    if before then
      return before
    end
    local pending = health.condition(object, "InstallPlanPending")
    if pending and pending.status == "True" and pending.reason == "RequiresApproval" then
      return health.suspended(health.reason(pending))
    end
    return health.by_phase(BY_STATE, (object.status or {}).state)
  end,
}
