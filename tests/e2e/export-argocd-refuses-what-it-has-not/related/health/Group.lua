local health = require("moontide.health")

---@type moontide.HealthCheck
return {
  kinds = { "example.com/v1/Group" },
  needs = { "v1/Pod" },
  check = function(_, ctx)
    return health.healthy(#ctx.related .. " Pods")
  end,
}
