--- The addresses that load balancers give: to Services of that type, and to Ingresses of a class.
local objects = require("moontide.rehearsal.objects")
local rules = require("moontide.rehearsal.rules")
local shapes = require("moontide.rehearsal.shapes")
local timing = require("moontide.rehearsal.timing")


local DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class"
local OLD_CLASS = "kubernetes.io/ingress.class"

--- Whether a class of the cluster serves an Ingress: the one that it names, else a default one.
---@param ingress moontide.Object
---@param ctx moontide.ControllerContext
---@return boolean
local function is_served(ingress, ctx)
  local annotations = ingress.metadata.annotations or {}
  local name = (ingress.spec or {}).ingressClassName or annotations[OLD_CLASS]
  for _, class in ipairs(ctx.list("networking.k8s.io/v1", "IngressClass", "")) do
    local default = (class.metadata.annotations or {})[DEFAULT_CLASS] == "true"
    if name and class.metadata.name == name or not name and default then
      return true
    end
  end
  return false
end

--- An address of those that are set aside for documentation; the same for the same object.
---@param object moontide.Object
---@return string
local function address_of(object)
  local metadata = object.metadata
  local hash = objects.hash(object.kind, metadata.namespace or "", metadata.name)
  return ("203.0.113.%d"):format(hash % 254 + 1)
end

---@type moontide.Controller
return {
  kinds = { "v1/Service", "networking.k8s.io/v1/Ingress" },
  reconcile = function(object, ctx)
    if not shapes.fit(object, { type = "string", ingressClassName = "string" }) then
      return {}
    end
    local balancer = (object.status or {}).loadBalancer or {}
    local is_service = object.kind == "Service"
    local wanted = not is_service or (object.spec or {}).type == "LoadBalancer"
    if object.metadata.deletionTimestamp or not wanted or (balancer.ingress or {})[1] then
      return {}
    end
    local effects = rules.effects(ctx.scenario)
    local takes = not effects.hangs and rules.duration(effects.ready, timing.address)
    if not takes then
      return {}
    elseif ctx.age < takes then
      return {}, takes - ctx.age
    elseif not is_service and not is_served(object, ctx) then
      return {}, timing.retry
    end
    local address = { ip = address_of(object) }
    return { objects.status(object, { loadBalancer = { ingress = { address } } }) }
  end,
}
