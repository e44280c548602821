--- Waits while deployments are frozen: as long as a ConfigMap in the cluster gives a reason.
--
--   kubectl -n platform create configmap deploy-freeze --from-literal=reason='stocktaking: ask Ida'
--   kubectl -n platform delete configmap deploy-freeze

---@type moontide.HookType
return {
  name = "Freeze",
  at = "before:PreSync",
  params = { config = "string", namespace = "string?", within = "duration?" },
  run = function(hook, ctx)
    local params = hook.params
    local last = ctx.now() + (params.within or 300)
    local reason
    repeat
      local config, problem = ctx.get("v1/ConfigMap", params.config, params.namespace)
      if problem then
        return hook:fail(problem)
      end
      local now = config and (config.data or {}).reason
      if not now then
        return hook:succeed(reason and "the freeze is over" or "nothing is frozen")
      elseif now ~= reason then
        hook:log("frozen: " .. now)
        reason = now
      end
      ctx.sleep("10s")
    until ctx.now() > last
    return hook:fail("still frozen: " .. reason)
  end,
}
