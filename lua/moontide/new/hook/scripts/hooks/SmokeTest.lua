--- SmokeTest: after the sync it waits until a Deployment serves, and fails when that takes long.
--
-- This is where a hook type begins: `at` says when hooks of the type run, `params` what each is
-- given, and `run` what they do.
---@type moontide.HookType
return {
  name = "SmokeTest",
  at = "PostSync",
  params = { deployment = "string", within = "duration?" },
  run = function(hook, ctx)
    local last = ctx.now() + (hook.params.within or 60)
    repeat
      local deployment, problem = ctx.get("apps/v1/Deployment", hook.params.deployment)
      if problem then
        return hook:fail(problem)
      end
      local status = deployment and deployment.status or {}
      if (status.availableReplicas or 0) > 0 then
        return hook:succeed(status.availableReplicas .. " available")
      end
      hook:log("nothing is available yet")
      ctx.sleep("5s")
    until ctx.now() > last
    return hook:fail("nothing became available")
  end,
}
