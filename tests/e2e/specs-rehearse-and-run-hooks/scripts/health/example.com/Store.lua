--- Stores with a Pod.
local health = require("moontide.health")

return {
  kinds = { "example.com/v1/Store" },
  needs = { "v1/Pod" },
  grace = "30s",
  check = function(object, ctx)
    if object.spec.broken then
      error("cannot say")
    elseif not ctx.known["v1/Pod"] then
      return health.unknown("nobody looked for Pods")
    elseif #ctx.related == 0 then
      return health.progressing(("waits since %d"):format(ctx.now))
    end
    return health.healthy(ctx.related[1].metadata.name)
  end,
  because = function()
    return { "there is no Pod" }
  end,
}
