local log = require("moontide.log")

return {
  name = "Tells",
  at = "PostSync",
  params = { token = "secret" },
  run = function(hook, ctx)
    local token = hook.params.token
    log.debug("begins", { at = ctx.now() })
    log.info("asked", { header = "Bearer " .. token, status = 503 })
    log.warn("asks with " .. token)
    log.error("two\nlines")
    print("the token is", token)
    hook:log("for the log of the sync")
  end,
}
