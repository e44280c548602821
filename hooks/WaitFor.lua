--- Waits for an object of the cluster, of this app or not: until it has a condition, a field has a
--- value, it is there, or it is gone.
local hook_type = require("moontide.hook")
local kube = require("moontide.kube")
local text = require("moontide.text")

local WITHIN = 300 -- seconds
local EVERY = 5 -- seconds until what could not be read is asked for again

--- "status.phase=Bound" as its two sides; `otherwise` is the second one where there is no "=".
---@param said string
---@param otherwise string?
---@return string
---@return string?
local function sides(said, otherwise)
  local left, right = said:match("^(.-)==?(.*)$")
  return text.trim(left or said), right and text.trim(right) or otherwise
end

--- Whether the controller has seen the newest generation, as far as it says.
---@param object moontide.Object
---@param condition moontide.Condition
---@return boolean
local function is_current(object, condition)
  local seen = condition.observedGeneration or (object.status or {}).observedGeneration
  return not seen or seen >= (object.metadata.generation or 0)
end

--- The first condition of a type. `moontide.health` could tell, but is large, and thousands of
--- these may be waiting, each with a copy of its modules.
---@param object moontide.Object
---@param name string
---@return moontide.Condition?
local function condition_of(object, name)
  local list = hook_type.field(object, "status.conditions")
  for _, condition in ipairs(type(list) == "table" and list or {}) do
    local is = type(condition) == "table" and condition.type == name
    if is and type(condition.status) == "string" then
      return condition
    end
  end
end

--- A text, or nothing.
---@param value any
---@return string?
local function text_of(value)
  return type(value) == "string" and value or nil
end

--- What keeps the object from having the condition, or nil and what is so.
---@param object moontide.Object
---@param wanted string
---@return string? wrong
---@return string? right
local function judge_condition(object, wanted)
  local name, status = sides(wanted, "True")
  local condition = condition_of(object, name)
  if not condition then
    return ("it has no condition %s"):format(name)
  elseif condition.status:lower() ~= status:lower() then
    local reason = text.join(": ", text_of(condition.reason), text_of(condition.message))
    return ("%s is %s%s"):format(name, condition.status, reason ~= "" and ": " .. reason or "")
  elseif not is_current(object, condition) then
    return "its controller has not seen its last change yet"
  end
  return nil, ("%s is %s"):format(name, condition.status)
end

--- The same of a field.
---@param object moontide.Object
---@param wanted string
---@return string? wrong
---@return string? right
local function judge_field(object, wanted)
  local path, value = sides(wanted)
  local is = hook_type.field(object, path)
  if is == nil then
    return ("it has no %s"):format(path)
  elseif value and tostring(is) ~= value then
    return ("%s is %s, not %s"):format(path, text.line(tostring(is), 60), value)
  end
  return nil, ("%s is %s"):format(path, type(is) == "table" and "there" or text.line(tostring(is)))
end

--- The same of what was found, and was not.
---@param object moontide.Object?
---@param params table<string, any>
---@return string? wrong
---@return string? right
local function judge(object, params)
  if not object then
    return not params.gone and "it is not there" or nil, "it is gone"
  elseif params.gone then
    return "it is still there"
  elseif params.condition then
    return judge_condition(object, params.condition)
  elseif params.field then
    return judge_field(object, params.field)
  end
  return nil, "it is there"
end

---@param params table<string, any>
---@return integer
local function count_wishes(params)
  return (params.condition and 1 or 0) + (params.field and 1 or 0) + (params.gone and 1 or 0)
end

---@type moontide.HookType
return {
  name = "WaitFor",
  at = "PreSync",
  params = {
    kind = "string",
    name = "string",
    namespace = "string?",
    condition = "string?",
    field = "string?",
    gone = "bool?",
    within = "duration?",
    every = "duration?",
  },
  run = function(hook, ctx)
    local params = hook.params
    if count_wishes(params) > 1 then
      return hook:fail("condition, field and gone exclude each other: write one of them")
    end
    local shown = params.kind:match("[^/]*$") .. "/" .. params.name
    local last = ctx.now() + (params.within or WITHIN)
    local right, before
    local function say(wrong)
      if wrong ~= before then -- it is looked at with each of its changes
        hook:log(("%s: %s"):format(shown, wrong))
        before = wrong
      end
    end
    local function is_wanted(object)
      local wrong
      wrong, right = judge(object, params)
      if wrong then
        say(wrong)
      end
      return not wrong
    end
    while true do
      local options = { namespace = params.namespace, within = math.max(last - ctx.now(), 0) }
      local found, problem, code = kube.wait(params.kind, params.name, is_wanted, options)
      if found then
        return hook:succeed(("%s: %s"):format(shown, right))
      elseif code ~= "timeout" then
        say(problem)
      end
      local left = last - ctx.now()
      if code == "timeout" or code == "forbidden" or left <= 0 then
        return hook:fail(("%s: %s"):format(shown, before or problem))
      end
      ctx.sleep(math.min(params.every or EVERY, left)) -- its kind may be served soon
    end
  end,
}
