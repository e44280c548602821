--- What the controllers of the rehearsal cluster share: names, owners, actions, conditions, times.
local time = require("moontide.time")

local M = {}

-- The letters of generated names, as Kubernetes chooses them: no vowels, so no words.
local LETTERS = "bcdfghjklmnpqrstvwxz2456789"

-- Bytes that are taken out of a text at a time: a call for each would cost more than its hash.
local CHUNK = 64

--- A number of 32 bits for texts; the same texts always have the same one.
---@param ... string|integer
---@return integer
function M.hash(...)
  local hash = 2166136261
  for i = 1, select("#", ...) do
    local text = tostring((select(i, ...)))
    for from = 1, #text, CHUNK do
      local bytes = { text:byte(from, from + CHUNK - 1) }
      for at = 1, #bytes do
        hash = (hash ~ bytes[at]) * 16777619 & 0xFFFFFFFF
      end
    end
    hash = (hash ~ 0xFF) * 16777619 & 0xFFFFFFFF
  end
  return hash
end

--- The end of a generated name: letters that stand for a hash.
---@param length integer
---@param hash integer
---@return string
function M.letters(length, hash)
  local letters = {}
  for i = 1, length do
    local at = hash % #LETTERS + 1
    letters[i] = LETTERS:sub(at, at)
    hash = hash // #LETTERS ~ (hash << 3 & 0xFFFFFFFF)
  end
  return table.concat(letters)
end

---@param text string
---@return string
local function quoted(text)
  return '"' .. text:gsub('[%c"\\]', function(char)
    return ("\\u%04x"):format(char:byte())
  end) .. '"'
end

local encode

---@param map table
---@return string
local function encode_map(map)
  local keys = {}
  for key in pairs(map) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  for i, key in ipairs(keys) do
    keys[i] = quoted(key) .. ":" .. encode(map[key])
  end
  return "{" .. table.concat(keys, ",") .. "}"
end

---@param value any
---@return string
encode = function(value)
  if type(value) == "string" then
    return quoted(value)
  elseif type(value) ~= "table" then
    return tostring(value)
  elseif value[1] == nil then
    return encode_map(value)
  end
  local items = {}
  for i, item in ipairs(value) do
    items[i] = encode(item)
  end
  return "[" .. table.concat(items, ",") .. "]"
end

--- A value as JSON, keys sorted: equal values have equal texts.
---@param value any
---@return string
function M.encode(value)
  return encode(value)
end

--- The name of a revision of a Pod template.
---@param template table?
---@return string
function M.template_hash(template)
  return M.letters(10, M.hash(encode(template or {})))
end

--- A time as Kubernetes writes it: to the second.
---@param seconds number since 1970
---@return string
function M.stamp(seconds)
  return time.format(math.floor(seconds)):sub(1, 19) .. "Z"
end

--- A time as Kubernetes writes those of events: to the microsecond, so that they have an order.
---@param seconds number since 1970
---@return string
function M.micro_stamp(seconds)
  local micro = math.floor((seconds - math.floor(seconds)) * 1000000 + 0.5)
  return ("%s.%06dZ"):format(M.stamp(seconds):sub(1, 19), math.min(micro, 999999))
end

--- The seconds since 1970 of a time of an object.
---@param stamp string?
---@return number?
function M.seconds(stamp)
  return stamp and time.parse(stamp) or nil
end

---@param value any
---@return any
function M.copy(value)
  if type(value) ~= "table" then
    return value
  end
  local made = {}
  for key, inner in pairs(value) do
    made[key] = M.copy(inner)
  end
  return made
end

--- A map with the members of both; those of the second count.
---@param first table?
---@param second table?
---@return table
function M.merged(first, second)
  local made = M.copy(first or {})
  for key, value in pairs(second or {}) do
    made[key] = M.copy(value)
  end
  return made
end

--- The words that name an object, and `fields` beside them.
---@param object moontide.Object
---@param fields table?
---@return moontide.Object
function M.named(object, fields)
  local made = fields or {}
  made.apiVersion, made.kind = object.apiVersion, object.kind
  made.metadata = made.metadata or {}
  made.metadata.namespace = object.metadata.namespace
  made.metadata.name = object.metadata.name
  return made
end

---@param object moontide.Object
---@return moontide.Action
function M.create(object)
  return { verb = "create", object = object }
end

--- Changes of spec and metadata, merged into what is there.
---@param object moontide.Object
---@param fields table
---@return moontide.Action
function M.patch(object, fields)
  return { verb = "patch", object = M.named(object, fields) }
end

--- Adds a patch for what the API server would have filled in when the object was created.
---@param actions moontide.Action[]
---@param object moontide.Object
---@param defaults table<string, any> of its spec
function M.fill_in(actions, object, defaults)
  local missing = {}
  for key, value in pairs(defaults) do
    missing[key] = object.spec[key] == nil and value or nil
  end
  if next(missing) then
    actions[#actions + 1] = M.patch(object, { spec = missing })
  end
end

---@param object moontide.Object
---@param status table
---@return moontide.Action
function M.status(object, status)
  return { verb = "status", object = M.named(object, { status = status }) }
end

---@param object moontide.Object
---@return moontide.Action
function M.delete(object)
  return { verb = "delete", object = M.named(object), propagation = "background" }
end

--- How an object that a controller makes points at the one that it is made for.
---@param owner moontide.Object
---@return table[]
function M.owned_by(owner)
  return { {
    apiVersion = owner.apiVersion,
    kind = owner.kind,
    name = owner.metadata.name,
    uid = owner.metadata.uid,
    controller = true,
    blockOwnerDeletion = true,
  } }
end

--- A condition.
---@param type_name string
---@param status string
---@param reason string
---@param message string
---@return moontide.Condition
function M.new_condition(type_name, status, reason, message)
  return { type = type_name, status = status, reason = reason, message = message }
end

--- The condition of a type in a list.
---@param conditions moontide.Condition[]?
---@param type_name string
---@return moontide.Condition?
function M.condition(conditions, type_name)
  for _, condition in ipairs(conditions or {}) do
    if condition.type == type_name then
      return condition
    end
  end
end

--- Whether a list has a condition of a type that holds.
---@param conditions moontide.Condition[]?
---@param type_name string
---@return boolean
function M.holds(conditions, type_name)
  local condition = M.condition(conditions, type_name)
  return condition ~= nil and condition.status == "True"
end

--- The new conditions, with the times of the old ones where the status is the same.
---@param old moontide.Condition[]?
---@param new moontide.Condition[]
---@param now number
---@return moontide.Condition[]
function M.conditions(old, new, now)
  for _, condition in ipairs(new) do
    local before = M.condition(old, condition.type)
    local same = before and before.status == condition.status
    condition.lastTransitionTime = same and before.lastTransitionTime or M.stamp(now)
  end
  return new
end

--- An event about an object. Its name is that of what happened, so that the same is said once.
---@param about moontide.Object
---@param now number
---@param kind string "Normal" or "Warning"
---@param reason string
---@param message string
---@return moontide.Action
function M.event(about, now, kind, reason, message)
  local metadata = about.metadata
  local hash = M.hash(metadata.uid or "", reason, message)
  return M.create({
    apiVersion = "v1",
    kind = "Event",
    metadata = {
      namespace = metadata.namespace or "default",
      name = ("%s.%08x"):format(metadata.name, hash),
    },
    involvedObject = {
      apiVersion = about.apiVersion,
      kind = about.kind,
      namespace = metadata.namespace,
      name = metadata.name,
      uid = metadata.uid,
    },
    type = kind,
    reason = reason,
    message = message,
    action = reason,
    eventTime = M.micro_stamp(now),
    reportingComponent = "rehearsal.moontide.dev",
  })
end

--- Whether labels fit a selector of a workload.
---@param selector table? with matchLabels and matchExpressions; nil fits nothing
---@param labels table<string, string>?
---@return boolean
function M.selects(selector, labels)
  if not selector then
    return false
  end
  labels = labels or {}
  for key, value in pairs(selector.matchLabels or {}) do
    if labels[key] ~= value then
      return false
    end
  end
  for _, one in ipairs(selector.matchExpressions or {}) do
    local value, listed = labels[one.key], false
    for _, wanted in ipairs(one.values or {}) do
      listed = listed or wanted == value
    end
    if one.operator == "In" and not listed or one.operator == "NotIn" and listed
      or one.operator == "Exists" and value == nil
      or one.operator == "DoesNotExist" and value ~= nil then
      return false
    end
  end
  return true
end

--- A number of replicas that may be written as a share of all.
---@param value integer|string|nil
---@param all integer
---@param up boolean whether a fraction counts as a whole one
---@param default integer|string
---@return integer
function M.share(value, all, up, default)
  value = value == nil and default or value
  local percent = type(value) == "string" and tonumber(value:match("^(%d+)%%$"))
  if percent then
    local exact = all * percent / 100
    return up and math.ceil(exact) or math.floor(exact)
  end
  return math.tointeger(tonumber(value)) or 0
end

--- The earlier of two times to be asked again; nil is never.
---@param a number?
---@param b number?
---@return number?
function M.sooner(a, b)
  if a and b then
    return math.min(a, b)
  end
  return a or b
end

return M
