--- Passes when a Deployment serves.
local words = require("words")

return {
  name = "Serves",
  at = "PostSync",
  params = { deployment = "string" },
  run = function(hook, ctx)
    local web, problem = ctx.get("apps/v1/Deployment", hook.params.deployment)
    if problem then
      hook:log("cannot look")
      return hook:fail(problem)
    end
    if web then
      return hook:succeed(words.serves(web.metadata.name))
    end
    return hook:fail("it is not there")
  end,
}
