--- Asks a URL until it answers as it should: the app is not only up, it serves.
local http = require("moontide.http")

local WITHIN = 60 -- seconds
local EVERY = 5 -- seconds between two requests
local TIMEOUT = 10 -- seconds for one request

--- What is wrong with an answer, or nil.
---@param answer moontide.HttpAnswer?
---@param problem string?
---@param params table<string, any>
---@return string?
local function misfit(answer, problem, params)
  if not answer then
    return problem
  end
  local expected = params.expect
  local good = answer.status == expected
    or not expected and answer.status >= 200 and answer.status < 300
  if not good then
    return ("it answers %d, not %s"):format(answer.status, expected or "200 to 299")
  end
  if params.contains and not answer.body:find(params.contains, 1, true) then
    local text = require("moontide.text") -- not before: thousands of these may be waiting
    return ('its answer does not contain "%s"'):format(text.line(params.contains, 60))
  end
end

---@type moontide.HookType
return {
  name = "HttpSmokeTest",
  at = "PostSync",
  params = {
    url = "url",
    expect = "int?",
    contains = "string?",
    token = "secret?",
    retries = "int?",
    within = "duration?",
    every = "duration?",
  },
  run = function(hook, ctx)
    local params = hook.params
    local last = ctx.now() + (params.within or WITHIN)
    local headers = params.token and { Authorization = "Bearer " .. params.token } or {}
    local tried = 0
    while true do
      local left = math.max(last - ctx.now(), 1)
      local answer, problem =
        http.get(params.url, { headers = headers, timeout = math.min(left, TIMEOUT) })
      local wrong = misfit(answer, problem, params)
      if not wrong then
        return hook:succeed(("%s answers %d"):format(params.url, answer.status))
      end
      tried = tried + 1
      hook:log(wrong)
      local every = params.every or EVERY
      if tried > (params.retries or math.huge) or ctx.now() + every > last then
        return hook:fail(("%s: %s (asked %d times)"):format(params.url, wrong, tried))
      end
      ctx.sleep(every)
    end
  end,
}
