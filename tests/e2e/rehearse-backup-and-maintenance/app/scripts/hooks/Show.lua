return {
  name = "Show",
  at = "PreSync",
  run = function(hook, ctx)
    local map = ctx.get("v1/ConfigMap", "maintenance")
    return hook:succeed("maintenance is " .. map.data.maintenance)
  end,
}
