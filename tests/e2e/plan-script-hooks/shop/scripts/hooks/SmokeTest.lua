--- Waits until a Deployment of the app has an available replica.
return {
  name = "SmokeTest",
  at = "PostSync",
  params = { deployment = "string", url = "url?", within = "duration?", token = "secret?" },
  run = function(hook, ctx)
    local last = ctx.now() + (hook.params.within or 60)
    repeat
      local web = ctx.get("apps/v1/Deployment", hook.params.deployment)
      if web and web.status and (web.status.availableReplicas or 0) > 0 then
        return hook:succeed(web.status.availableReplicas .. " available")
      end
      ctx.sleep("2s")
    until ctx.now() > last
    return hook:fail("nothing is available")
  end,
}
