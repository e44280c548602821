--- Looks at a Deployment again and again, as a team's own hook may.
---@type moontide.HookType
return {
  name = "Sleeps",
  at = "PostSync",
  params = { deployment = "string?", within = "duration?" },
  run = function(hook, ctx)
    local last = ctx.now() + (hook.params.within or 60)
    while ctx.now() < last do
      hook:log("nothing is available yet")
      ctx.sleep("5s")
      local web = ctx.get("apps/v1/Deployment", hook.params.deployment or "web")
      if web and web.status then
        return hook:succeed()
      end
    end
    return hook:fail("nothing became available")
  end,
}
