--- CloudNativePG's Databases, Publications and Subscriptions: applied to the cluster.
-- Reads: status.applied, message, observedGeneration.
-- https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/
local conditions = require("moontide.conditions")
local health = require("moontide.health")

local EXPECTED = { shape = { status = { applied = "boolean", message = "string" } } }

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local status = object.status or {}
  if status.applied == nil then
    return health.progressing("not applied yet")
  end
  local make = status.applied and health.healthy or health.degraded
  return make(status.message)
end

---@type moontide.HealthCheck
return {
  kinds = {
    "postgresql.cnpg.io/*/Database",
    "postgresql.cnpg.io/*/Publication",
    "postgresql.cnpg.io/*/Subscription",
  },
  check = function(object)
    return health.preliminary(object, EXPECTED)
      or conditions.observing(object)
      or judge(object)
  end,
  grace = "30s", -- The cluster may not be up yet; it is tried again.
}
