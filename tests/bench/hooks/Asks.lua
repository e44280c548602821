--- Waits for what another server answers.
local http = require("moontide.http")

---@type moontide.HookType
return {
  name = "Asks",
  at = "PostSync",
  run = function(hook)
    local answer, problem = http.get("https://shop.example.com/health", { timeout = "30s" })
    if not answer then
      return hook:fail(problem)
    end
    return hook:succeed(("it answers %d"):format(answer.status))
  end,
}
