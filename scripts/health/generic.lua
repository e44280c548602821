--- All other kinds: the kstatus conventions, as far as a kind follows them.
local health = require("moontide.health")

--- A generation of any notation: some kinds write the one that they have seen as a string.
---@param value any
---@return integer?
local function generation_of(value)
  return math.tointeger(tonumber(value))
end

--- Whether what says `seen` is older than the object; nothing is where there are no generations.
---@param object moontide.Object
---@param seen any
---@return boolean
local function outdated(object, seen)
  local metadata = type(object.metadata) == "table" and object.metadata or {}
  local wanted, observed = generation_of(metadata.generation), generation_of(seen)
  return wanted ~= nil and observed ~= nil and observed < wanted
end

---@param condition moontide.Condition
---@return string
local function message_of(condition)
  local reason = health.reason(condition)
  return reason ~= "" and reason or ("%s is %s"):format(condition.type, condition.status or "unset")
end

--- The condition of a type if it is True and not about an earlier generation.
---@param object moontide.Object
---@param name string
---@return moontide.Condition?
local function holds(object, name)
  local condition = health.condition(object, name)
  if condition and condition.status == "True"
    and not outdated(object, condition.observedGeneration) then
    return condition
  end
end

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local status = type(object.status) == "table" and object.status or {}
  if outdated(object, status.observedGeneration) then
    return health.progressing("waiting for the controller to observe the change")
  end
  local failed = holds(object, "Stalled") or holds(object, "Failed")
  if failed then
    return health.degraded(message_of(failed))
  end
  local reconciling = holds(object, "Reconciling")
  if reconciling then
    return health.progressing(message_of(reconciling))
  end
  local ready = health.condition(object, "Ready")
  if not ready then
    return health.healthy()
  elseif outdated(object, ready.observedGeneration) then
    return health.progressing("waiting for the controller to observe the change")
  elseif ready.status ~= "True" then
    return health.progressing(message_of(ready))
  end
  return health.healthy(ready.message)
end

---@type moontide.HealthCheck
return {
  kinds = { "*/*/*" },
  check = function(object)
    return health.deleting(object) or judge(object)
  end,
}
