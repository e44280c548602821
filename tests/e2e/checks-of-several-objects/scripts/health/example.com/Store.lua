--- Stores: the names of all that belongs to one, by whichever relation.
local health = require("moontide.health")

---@type moontide.HealthCheck
return {
  kinds = { "example.com/v1/Store" },
  needs = {
    { kind = "v1/Secret", name = "spec.volumes[].secret.secretName" },
    { kind = "v1/ConfigMap", name = 'metadata.annotations["example.com/settings"]' },
    { kind = "v1/Service", selects = "spec.selector", labels = "spec.template.metadata.labels" },
    { kind = "autoscaling/v2/HorizontalPodAutoscaler", refers = "spec.scaleTargetRef" },
  },
  check = function(_, ctx)
    local names = {}
    for i, object in ipairs(ctx.related) do
      names[i] = object.kind .. "/" .. object.metadata.name
    end
    return health.healthy(table.concat(names, " "))
  end,
}
