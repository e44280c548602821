--- All other kinds: the kstatus conventions, as far as a kind follows them.
-- Reads: conditions Ready, Stalled, Failed, Reconciling; observedGeneration.
-- https://github.com/kubernetes-sigs/cli-utils/tree/master/pkg/kstatus
local conditions = require("moontide.conditions")
local health = require("moontide.health")

---@type moontide.HealthCheck
return {
  kinds = { "*/*/*" },
  check = function(object)
    return conditions.judge(object, {
      ready = health.condition(object, "Ready") and "Ready" or nil, -- Many kinds have none.
      failed = { "Stalled", "Failed" },
      progressing = "Reconciling",
    })
  end,
}
