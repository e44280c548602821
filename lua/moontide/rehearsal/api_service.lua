--- APIServices: available when the Service that they name is there. Nobody answers behind it.
local objects = require("moontide.rehearsal.objects")
local shapes = require("moontide.rehearsal.shapes")
local timing = require("moontide.rehearsal.timing")

---@type moontide.Shape
local SPEC = { service = { namespace = "string", name = "string" } }

---@type moontide.Controller
return {
  kinds = { "apiregistration.k8s.io/v1/APIService" },
  reconcile = function(api, ctx)
    if not shapes.fit(api, SPEC) or api.metadata.deletionTimestamp then
      return {}
    end
    local service = (api.spec or {}).service
    local there = not service
      or ctx.get("v1", "Service", service.namespace or "default", service.name or "") ~= nil
    local condition = { type = "Available", status = there and "True" or "False" }
    if not there then
      condition.reason = "ServiceNotFound"
      condition.message = ('service/%s in "%s" is not present')
        :format(service.name or "", service.namespace or "default")
    elseif service then
      condition.reason, condition.message = "Passed", "all checks passed"
    else
      condition.reason, condition.message = "Local", "Local APIServices are always available"
    end
    local conditions = objects.conditions((api.status or {}).conditions, { condition }, ctx.now)
    return { objects.status(api, { conditions = conditions }) }, not there and timing.retry or nil
  end,
}
