--- What all hooks of this case do.
return {
  place = function(hook, ctx)
    hook:log(("in %s%s"):format(ctx.phase, ctx.failure and ", because " .. ctx.failure or ""))
  end,
}
