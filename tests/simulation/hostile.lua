--- Scripts that do what they should, and others that do not: an annotation of the object, or the
--- parameter of a script hook, says which.
local M = {}

local function recurse(depth)
  return 1 + recurse(depth + 1)
end

local misdeeds = {
  raises = function()
    error("boom")
  end,
  raises_a_table = function()
    error({ status = "Healthy" })
  end,
  recurses = function()
    return recurse(0)
  end,
  returns_nothing = function() end,
  returns_a_number = function()
    return 42
  end,
  returns_an_unknown_status = function()
    return { status = "Fine", message = "all is well" }
  end,
  returns_no_message = function()
    return { status = "Healthy", message = {} }
  end,
  says_much = function()
    return { status = "Progressing", message = ("x"):rep(10000) }
  end,
  changes_the_object = function(object)
    object.status = nil
    object.metadata = nil
    return { status = "Healthy", message = "" }
  end,
  yields = function()
    return coroutine.yield({ status = "Healthy", message = "" })
  end,
  reaches_out = function()
    return os.execute("true")
  end,
}

local function misdeed_of(object)
  local annotations = object.metadata and object.metadata.annotations or {}
  return misdeeds[annotations["simulation.example/script"]]
end

--- What a check says: what the status says, unless the object asks for a misdeed.
---@param object moontide.Object
---@return any
function M.judge(object)
  local misdeed = misdeed_of(object)
  if misdeed then
    return misdeed(object)
  end
  local status = object.status or {}
  return { status = status.health or "Progressing", message = status.message or "no status yet" }
end

--- What a hook type says.
---@param object moontide.Object
---@param ctx moontide.VerdictContext
---@return any
function M.verdict(object, ctx)
  local misdeed = misdeed_of(object)
  if misdeed and #object.metadata.name % 2 == 0 then
    return misdeed(object)
  end
  return { status = ctx.health.status, message = ctx.health.message }
end

--- What a hook type sends.
---@param object moontide.Object
---@return any
function M.create(object)
  local misdeed = misdeed_of(object)
  if misdeed then
    return misdeed(object)
  end
  object.metadata.labels = { made = "yes" }
  return object
end

local steps = {
  log = function(hook)
    hook:log("a line")
  end,
  get = function(hook, ctx, what)
    local _, problem = ctx.get("v1/ConfigMap", what == "gone" and "nowhere" or "o1")
    if problem then
      hook:log(problem)
    end
  end,
  fetch = function(hook)
    local http = require("moontide.http") -- checks have this module, too, and may not ask
    local answer, problem = http.get("http://server.example/health", { timeout = "5s" })
    hook:log(answer and answer.status or problem)
  end,
  list = function(hook)
    local _, problem = require("moontide.kube").list("v1/ConfigMap", { selector = "!nobody" })
    if problem then
      hook:log(problem)
    end
  end,
  wait = function(_, _, milliseconds)
    local within = tonumber(milliseconds) / 1000
    require("moontide.kube").wait("v1/ConfigMap", "o1", nil, { within = within })
  end,
  await = function(_, _, milliseconds)
    local within = tonumber(milliseconds) / 1000
    require("moontide.kube").wait("v1/ConfigMap", "nowhere", nil, { within = within })
  end,
  sleep = function(_, ctx, milliseconds)
    ctx.sleep(tonumber(milliseconds) / 1000)
  end,
}

--- What a script hook does, one word of its parameter after another.
---@param hook moontide.Hook
---@param ctx moontide.HookContext
---@return any
function M.run(hook, ctx)
  local words = {}
  for word in (hook.params.does or ""):gmatch("%S+") do
    words[#words + 1] = word
  end
  local at = 1
  while words[at] do
    local verb, what = words[at]:match("^(%a+):?(%w*)$")
    if verb == "succeed" then
      return hook:succeed()
    elseif verb == "fail" then
      return hook:fail("it failed")
    elseif verb == "raise" then
      return misdeeds.raises()
    elseif verb == "loop" then
      at = 0
    else
      steps[verb](hook, ctx, what)
    end
    at = at + 1
  end
end

return M
