--- Services: one of type LoadBalancer has an address.
-- Reads: status.loadBalancer; spec.type.
-- https://kubernetes.io/docs/concepts/services-networking/service/
local causes = require("moontide.causes")
local health = require("moontide.health")

local EXPECTED = {
  versions = { "v1" },
  shape = {
    spec = { type = "string" },
    status = { loadBalancer = { ingress = { "object" } } },
  },
}

---@param object moontide.Object
---@param ctx moontide.HealthContext?
---@return moontide.Verdict
local function judge(object, ctx)
  if not object.spec or object.spec.type ~= "LoadBalancer" or health.has_address(object) then
    return health.healthy()
  end
  return health.without_address(ctx)
end

---@type moontide.HealthCheck
return {
  kinds = { "*/Service" },
  needs = { "v1/Event" },
  check = function(object, ctx)
    return health.preliminary(object, EXPECTED) or judge(object, ctx)
  end,
  because = causes.of_warnings,
}
