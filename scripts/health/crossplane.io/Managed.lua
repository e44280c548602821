--- Crossplane's managed resources: in sync with the provider, and ready there.
-- Reads: conditions Synced, Ready, LastAsyncOperation; spec.forProvider.
-- https://docs.crossplane.io/latest/managed-resources/managed-resources/
local conditions = require("moontide.conditions")
local health = require("moontide.health")

local EXPECTED = { shape = { spec = "object" } }

local FAILED = { "Synced=False", "LastAsyncOperation=False" }
local PAUSED = "Synced=False:ReconcilePaused"

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local ready = health.condition(object, "Ready") and "Ready" or nil
  if (object.spec or {}).forProvider then
    ready = { "Synced", "Ready" }
  end -- Others, such as the ProviderConfigs of these groups, may have no conditions.
  return conditions.judge(object, { ready = ready, failed = FAILED, suspended = PAUSED })
end

---@type moontide.HealthCheck
return {
  kinds = { "*.crossplane.io/*/*", "*.upbound.io/*/*" },
  check = function(object)
    return health.preliminary(object, EXPECTED) or judge(object)
  end,
  grace = "2m", -- References to resources that are not ready yet make them fail to sync, too.
}
