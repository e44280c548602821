--- Waits until a Deployment is Available, and until one of its Pods has an address.
local kube = require("moontide.kube")

---@type moontide.HookType
return {
  name = "Awaits",
  at = "PostSync",
  run = function(hook, ctx)
    local began = ctx.now()
    local web, problem = kube.wait("apps/v1/Deployment", "web", "Available", { within = "5m" })
    if not web then
      return hook:fail(problem)
    end
    hook:log("available: " .. web.status.availableReplicas)
    local complete = kube.wait("apps/v1/Deployment", "web", function(object)
      return object and object.status.availableReplicas == 2
    end)
    return hook:succeed(complete and ctx.now() - began <= 300 and "all of it" or "too late")
  end,
}
