--- What the specs of shipped script hooks share: a hook that runs in a time of its own, against
--- servers and a cluster that are not there.
local fakes = require("fakes")
local support = require("support")

local M = {}

M.NOW = 1767225600 -- 2026-01-01T00:00:00Z

--- A file of `hooks/`, as the host loads it.
---@param name string
---@return moontide.HookType
function M.load(name)
  return assert(loadfile(("hooks/%s.lua"):format(name), "t", support.globals()))()
end

--- The answer of a server: a status, why there is none, or a table; the last of the list is given
--- again and again.
---@param answers any[]
---@param request moontide.HttpRequest
---@param number integer
---@return moontide.HttpAnswer?
---@return string?
local function answer_of(answers, request, number)
  local answer = answers[math.min(number, #answers)]
  if type(answer) == "string" then
    return nil, answer
  elseif type(answer) == "number" then
    answer = { status = answer }
  end
  return {
    status = answer.status or 200,
    body = answer.body or "",
    headers = answer.headers or {},
    url = answer.url or request.url,
  }
end

--- Runs a hook to its end.
---@param type moontide.HookType
---@param params table<string, any>
---@param world { answers: any[]?, get: function?, ctx: table? } `get` is given the seconds so far
---@return string outcome "succeeded: message", "failed: message"
---@return table said the log, the requests, gets and waits, and the seconds that it took
function M.run(type, params, world)
  local said = { log = {}, requests = {}, gets = {}, waits = {}, seconds = 0 }
  fakes.wait = function(kind, name, wanted, options)
    said.waits[#said.waits + 1] = ("%s %s %s"):format(kind, name, options.namespace or "-")
    local last = said.seconds + options.within
    while true do -- what the cluster has changes on the second
      local object, problem, code = world.get(said.seconds, #said.waits)
      if problem then
        return nil, problem, code
      elseif wanted(object) then
        return object or true
      elseif said.seconds >= last then
        return nil, "it did not come to that", "timeout"
      end
      said.seconds = math.min(said.seconds + 1, last)
    end
  end
  fakes.answer = function(request)
    said.requests[#said.requests + 1] = request
    return answer_of(world.answers, request, #said.requests)
  end
  local outcome
  local hook = {
    name = "home",
    params = params,
    log = function(_, line)
      said.log[#said.log + 1] = line
    end,
    succeed = function(_, message)
      outcome = outcome or "succeeded: " .. message
    end,
    fail = function(_, message)
      outcome = outcome or "failed: " .. message
    end,
  }
  local ctx = {
    app = "shop",
    namespace = "blue",
    phase = "PostSync",
    now = function()
      return M.NOW + said.seconds
    end,
    sleep = function(seconds)
      said.seconds = said.seconds + seconds
    end,
    get = function(kind, name, namespace)
      said.gets[#said.gets + 1] = ("%s %s %s"):format(kind, name, namespace or "-")
      return world.get(said.seconds, #said.gets)
    end,
  }
  for key, value in pairs(world.ctx or {}) do
    ctx[key] = value
  end
  type.run(hook, ctx)
  return outcome, said
end

return M
