local env = require("moontide.env")
local http = require("moontide.http")
local json = require("moontide.json")
local text = require("moontide.text")

return {
  name = "Announce",
  at = "after:PostSync",
  params = { url = "url" },
  run = function(hook, ctx)
    local line = text.template("{{app}} is at {{tag}}", { app = ctx.app, tag = env.get("TAG") })
    local answer, problem = http.request({
      url = hook.params.url,
      method = "POST",
      headers = { ["Content-Type"] = "application/json" },
      body = json.encode({ text = line }),
    })
    if not answer then
      return hook:fail(problem)
    end
    return hook:succeed(("%s: %d"):format(line, answer.status))
  end,
}
