--- Verdicts by conditions alone: the kstatus conventions, and what a check without code declares.
local health = require("moontide.health")
local shape = require("moontide.shape")

local M = {}

M.OBSERVE = "waiting for the controller to observe the change"

--- Which conditions say what. One is written `"Stalled"` (it is True), `"Ready=False"` (it has that
--- status) or `"Ready=False:InvalidSpec"` (and that reason).
---@class moontide.Conditions
---@field ready string|string[]? all of them: Healthy
---@field failed string|string[]? any of them: Degraded
---@field progressing string|string[]? any of them: Progressing
---@field suspended string|string[]? any of them: Suspended

-- What counts before what, of conditions that are told equally exactly.
local ORDER = { "suspended", "failed", "progressing" }

local MAKE = {
  suspended = health.suspended,
  failed = health.degraded,
  progressing = health.progressing,
}

--- A generation of any notation: some kinds write the one that they have seen as a string.
---@param value any
---@return integer?
local function generation_of(value)
  local number = tonumber(value)
  return shape.is_integer(number) and number or nil
end

--- Whether what says `seen` is older than the object; nothing is where there are no generations.
---@param object moontide.Object
---@param seen any
---@return boolean
function M.outdated(object, seen)
  local metadata = type(object.metadata) == "table" and object.metadata or {}
  local wanted, observed = generation_of(metadata.generation), generation_of(seen)
  return wanted ~= nil and observed ~= nil and observed < wanted
end

--- Progressing while the status of an object is that of an earlier generation.
---@param object moontide.Object
---@return moontide.Verdict?
function M.observing(object)
  local status = type(object.status) == "table" and object.status or {}
  if M.outdated(object, status.observedGeneration) then
    return health.progressing(M.OBSERVE)
  end
end

---@param condition moontide.Condition
---@return string
local function message_of(condition)
  local reason = health.reason(condition)
  return reason ~= "" and reason or condition.type .. " is " .. (condition.status or "unset")
end

--- The parts of a condition as it is written. Exports have another one: ArgoCD's scripts cannot
--- take a text apart.
---@param text string
---@return string type_name
---@return string status
---@return string? reason
local function read(text)
  local type_name, status, reason = text:match("^([^=]+)=([^:]+):?(.*)$")
  return type_name or text, status or "True", reason ~= "" and reason or nil
end

---@param value string|string[]?
---@return string[]
local function listed(value)
  return type(value) == "string" and { value } or value or {}
end

--- The condition that is as written, of this generation.
---@param object moontide.Object
---@param text string
---@return moontide.Condition?
local function holds(object, text)
  local type_name, status, reason = read(text)
  local condition = health.condition(object, type_name)
  if condition and condition.status == status and (not reason or condition.reason == reason)
    and not M.outdated(object, condition.observedGeneration) then
    return condition
  end
end

--- The verdict of the first condition that stands in the way of readiness.
---@param object moontide.Object
---@param wanted moontide.Conditions
---@param with_reason boolean whether only those with a reason are looked at, or only the others
---@return moontide.Verdict?
local function hindered(object, wanted, with_reason)
  for _, role in ipairs(ORDER) do
    for _, text in ipairs(listed(wanted[role])) do
      local _, _, reason = read(text)
      local condition = (reason ~= nil) == with_reason and holds(object, text)
      if condition then
        return MAKE[role](message_of(condition))
      end
    end
  end
end

--- What is missing of one that has to hold.
---@param object moontide.Object
---@param text string
---@return moontide.Verdict?
local function unready(object, text)
  if holds(object, text) then
    return nil
  end
  local type_name = read(text)
  local condition = health.condition(object, type_name)
  if not condition then
    return health.progressing("no condition " .. type_name .. " yet")
  elseif M.outdated(object, condition.observedGeneration) then
    return health.progressing(M.OBSERVE)
  end
  return health.progressing(message_of(condition))
end

--- How an object is doing by its conditions. One that is being deleted, or was not observed as it
--- is now, is Progressing. Then the conditions that stand in the way are looked at: those told with
--- a reason first, `suspended` before `failed` before `progressing`. What is left is Healthy when
--- all that `ready` names hold. A condition with an `observedGeneration` of its own that is older
--- than the object does not count.
---@param object moontide.Object
---@param wanted moontide.Conditions
---@return moontide.Verdict
function M.judge(object, wanted)
  local early = health.deleting(object) or M.observing(object)
    or hindered(object, wanted, true) or hindered(object, wanted, false)
  if early then
    return early
  end
  local ready = listed(wanted.ready)
  for _, text in ipairs(ready) do
    local missing = unready(object, text)
    if missing then
      return missing
    end
  end
  local first = ready[1] and health.condition(object, (read(ready[1])))
  return health.healthy(first and first.message or nil)
end

return M
