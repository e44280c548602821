--- Ingresses: one that an IngressClass can serve has an address.
-- Reads: status.loadBalancer; spec.ingressClassName.
-- https://kubernetes.io/docs/concepts/services-networking/ingress/
local causes = require("moontide.causes")
local health = require("moontide.health")

local EXPECTED = {
  shape = {
    spec = { ingressClassName = "string" },
    status = { loadBalancer = { ingress = { "object" } } },
  },
}

local INGRESS_CLASS = "networking.k8s.io/v1/IngressClass"
local UNSERVED = "no IngressClass serves it: nothing will give it an address"
local DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class"
local OLD_CLASS = "kubernetes.io/ingress.class"

--- Whether a class of the cluster serves the Ingress: the one it names, else a default one.
---@param object moontide.Object
---@param ctx moontide.HealthContext?
---@return boolean
local function served(object, ctx)
  local annotations = object.metadata and object.metadata.annotations or {}
  local name = object.spec and object.spec.ingressClassName or annotations[OLD_CLASS]
  for _, class in ipairs(health.related(ctx, INGRESS_CLASS)) do
    local metadata = class.metadata or {}
    if name and metadata.name == name then
      return true
    elseif not name and (metadata.annotations or {})[DEFAULT_CLASS] == "true" then
      return true
    end
  end
  return false
end

---@param object moontide.Object
---@param ctx moontide.HealthContext?
---@return moontide.Verdict
local function judge(object, ctx)
  if health.has_address(object) then
    return health.healthy()
  end
  -- A list of classes that nobody has fetched proves nothing.
  if ctx and ctx.known and ctx.known[INGRESS_CLASS] and not served(object, ctx) then
    local verdict = ctx.strict and health.progressing(UNSERVED) or health.healthy(UNSERVED)
    verdict.warning = not ctx.strict or nil
    return verdict
  end
  return health.without_address(ctx)
end

---@type moontide.HealthCheck
return {
  kinds = { "networking.k8s.io/*/Ingress", "extensions/*/Ingress" },
  needs = { INGRESS_CLASS, "v1/Event" },
  check = function(object, ctx)
    return health.preliminary(object, EXPECTED) or judge(object, ctx)
  end,
  because = causes.of_warnings,
}
