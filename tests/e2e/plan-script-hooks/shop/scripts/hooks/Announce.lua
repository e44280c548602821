return {
  name = "Announce",
  at = "after:Deployment/web",
  run = function(hook)
    hook:log(hook.name)
  end,
}
