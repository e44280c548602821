--- Calls a URL and, where that starts something, asks how it goes until it is done.
local hook_type = require("moontide.hook")
local http = require("moontide.http")
local json = require("moontide.json")
local text = require("moontide.text")

local WITHIN = 600 -- seconds
local EVERY = 5 -- seconds between two questions
local TIMEOUT = 30 -- seconds for one request
local STATE = "status"
local DONE = "done,success,succeeded,successful,complete,completed,finished,passed"
local FAILED = "failed,failure,error,errored,cancelled,canceled,aborted,rejected,timed_out"

--- The words of a list with commas, in small letters, as keys.
---@param list string
---@return table<string, boolean>
local function words(list)
  local set = {}
  for _, word in ipairs(text.split(list, ",")) do
    set[text.trim(word):lower()] = true
  end
  return set
end

--- What stands for {{app}} and the like: within the quotes of JSON where that is what is sent.
---@param hook moontide.Hook
---@param ctx moontide.HookContext
---@return table<string, string>
local function values_of(hook, ctx)
  return {
    app = ctx.app,
    namespace = ctx.namespace,
    phase = ctx.phase,
    hook = hook.name,
    failure = ctx.failure or "",
  }
end

---@param hook moontide.Hook
---@param ctx moontide.HookContext
---@return string
local function body_of(hook, ctx)
  local values = values_of(hook, ctx)
  if not hook.params.body then
    return json.encode(values)
  end
  if not hook.params.content_type then
    for name, value in pairs(values) do
      values[name] = json.encode(value):sub(2, -2)
    end
  end
  return text.template(hook.params.body, values)
end

--- "https://host:port" of a URL, as it is compared.
---@param url string
---@return string
local function origin(url)
  return url:match("^%a+://[^/?#]*"):lower()
end

--- A URL of an answer, which may be relative to the one that was asked.
---@param url string
---@param base string
---@return string
local function resolve(url, base)
  if url:find("^%a[%w+.-]*://") then
    return url
  elseif url:find("^//") then
    return base:match("^%a+:") .. url
  elseif url:find("^/") then
    return base:match("^%a+://[^/?#]*") .. url
  end
  local root, path = base:match("^(%a+://[^/?#]*)([^?#]*)")
  return root .. (path:match("^.*/") or "/") .. url
end

--- Headers for a URL: the token goes to the server alone that it is for.
---@param url string
---@param params table<string, any>
---@return table<string, string>
local function headers_for(url, params)
  local own = params.token and origin(url) == origin(params.url)
  return { Accept = "application/json", Authorization = own and "Bearer " .. params.token or nil }
end

--- Sends the request.
---@param hook moontide.Hook
---@param ctx moontide.HookContext
---@return moontide.HttpAnswer? answer
---@return string? problem
local function call(hook, ctx)
  local params = hook.params
  local headers = headers_for(params.url, params)
  local method = params.method or "POST"
  local body
  if method ~= "GET" and method ~= "DELETE" or params.body then
    body = body_of(hook, ctx)
    headers["Content-Type"] = params.content_type or "application/json"
  end
  local answer, problem = http.request({
    url = params.url, method = method, headers = headers, body = body, timeout = TIMEOUT,
  })
  if not answer then
    return nil, problem
  end
  local expected = params.expect
  if answer.status == expected or not expected and answer.status // 100 == 2 then
    return answer
  end
  return nil, text.join(": ", ("it answers %d, not %s"):format(answer.status,
    expected or "200 to 299"), text.line(answer.body))
end

--- Where an answer says that it can be asked how it goes.
---@param answer moontide.HttpAnswer
---@param where string "Location", or a field
---@return string? url
---@return string? problem
local function status_url(answer, where)
  local url
  if where:lower() == "location" then
    url = answer.headers.location
  else
    url = hook_type.field(json.decode(answer.body), where)
  end
  if type(url) ~= "string" or url == "" then
    return nil, ("its answer has no %s to ask how it goes"):format(where)
  end
  return resolve(url, answer.url)
end

--- How it goes: a word, or nil and why that is not known now.
---@param url string
---@param params table<string, any>
---@return string? state
---@return string? problem
local function ask(url, params)
  local answer, problem = http.get(url, { headers = headers_for(url, params), timeout = TIMEOUT })
  if not answer then
    return nil, problem
  elseif answer.status // 100 ~= 2 then
    return nil, ("it answers %d"):format(answer.status)
  end
  local field = params.state or STATE
  local state = hook_type.field(json.decode(answer.body), field)
  if state == nil or type(state) == "table" then
    return nil, ("its answer has no %s"):format(field)
  end
  return text.line(tostring(state), 60)
end

--- Asks until it is done.
---@param hook moontide.Hook
---@param ctx moontide.HookContext
---@param url string
---@return any
local function follow(hook, ctx, url)
  local params = hook.params
  local done, failed = words(params.done or DONE), words(params.failed or FAILED)
  local every = params.every or EVERY
  local last, before = ctx.now() + (params.within or WITHIN), nil
  while true do
    local state, problem = ask(url, params)
    local said = state and "it is " .. state or problem
    if state and done[state:lower()] then
      return hook:succeed(("%s is %s"):format(url, state))
    elseif state and failed[state:lower()] then
      return hook:fail(("%s is %s"):format(url, state))
    elseif said ~= before then
      hook:log(said)
      before = said
    end
    local left = last - ctx.now()
    if left <= 0 then
      return hook:fail(("%s: %s, and was not done in time"):format(url, said))
    end
    ctx.sleep(math.min(every, left))
  end
end

---@type moontide.HookType
return {
  name = "Webhook",
  at = "PostSync",
  params = {
    url = "url",
    method = "GET|POST|PUT|PATCH|DELETE?",
    body = "string?",
    content_type = "string?",
    token = "secret?",
    expect = "int?",
    poll = "string?",
    state = "string?",
    done = "string?",
    failed = "string?",
    within = "duration?",
    every = "duration?",
  },
  run = function(hook, ctx)
    local params = hook.params
    local answer, problem = call(hook, ctx)
    if not answer then
      return hook:fail(("%s: %s"):format(params.url, problem))
    elseif not params.poll then
      return hook:succeed(("%s answers %d"):format(params.url, answer.status))
    end
    local url, nowhere = status_url(answer, params.poll)
    if not url then
      return hook:fail(("%s: %s"):format(params.url, nowhere))
    end
    hook:log("started, asks " .. url)
    return follow(hook, ctx, url)
  end,
}
