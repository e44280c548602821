--- Crossplane's CompositeResourceDefinitions: the kinds that they define can be used.
-- Reads: conditions Established, Offered; spec.claimNames.
-- https://docs.crossplane.io/latest/composition/composite-resource-definitions/
local conditions = require("moontide.conditions")
local health = require("moontide.health")

local EXPECTED = { shape = { spec = { claimNames = "object" } } }

local ALONE = { ready = "Established" }
local WITH_CLAIMS = { ready = { "Established", "Offered" } }

---@type moontide.HealthCheck
return {
  kinds = { "apiextensions.crossplane.io/*/CompositeResourceDefinition" },
  check = function(object)
    local before = health.preliminary(object, EXPECTED)
    if before then
      return before
    end
    local claims = (object.spec or {}).claimNames
    return conditions.judge(object, claims and WITH_CLAIMS or ALONE)
  end,
}
