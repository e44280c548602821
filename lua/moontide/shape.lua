--- Shapes: whether the fields that a check reads have the types that the API gives them.
--
-- Manifests and custom resources hold anything. A check states once, as data, what it expects, and
-- reads after that without a guard at every step. An absent field fits every shape.
local M = {}

--- "string", "boolean", "integer", "object" or "strings" (a map of strings); a list of one shape,
--- `{ inner }`, for a list of such; or a table of shapes by field.
---@alias moontide.Shape string|table<string|integer, moontide.Shape>

--- Named conditions, as the status of most kinds has them.
---@type moontide.Shape
M.CONDITIONS = { { type = "string", status = "string", reason = "string", message = "string" } }

--- What the modules here read of any object.
---@type moontide.Shape
M.OBJECT = {
  apiVersion = "string",
  kind = "string",
  metadata = {
    name = "string",
    namespace = "string",
    uid = "string",
    generation = "integer",
    creationTimestamp = "string",
    deletionTimestamp = "string",
    annotations = "strings",
    finalizers = { "string" },
    ownerReferences = { { kind = "string", name = "string", uid = "string" } },
  },
}

local NOUNS = {
  string = "a string",
  boolean = "a boolean",
  integer = "an integer",
  object = "an object",
  strings = "an object",
}

--- Whether a value is a whole number that the API's integers can hold, written `3.0` or not.
---@param value any
---@return boolean
function M.is_integer(value)
  return type(value) == "number" and value % 1 == 0 and value >= -2 ^ 63 and value < 2 ^ 63
end

---@param value any
---@return string
local function noun(value)
  if type(value) == "table" then
    return value[1] == nil and "an object" or "a list"
  elseif type(value) == "number" then
    return M.is_integer(value) and "an integer" or "the number " .. value
  end
  return "a " .. type(value)
end

--- The first key, by name, whose value is not a string.
---@param map table
---@return string?
local function first_other(map)
  local first
  for key, value in pairs(map) do
    if type(value) ~= "string" and (not first or key < first) then
      first = key
    end
  end
  return first
end

-- Where something does not fit travels as a list of steps, the innermost first: a field, the number
-- of an element counted as kubectl counts, or a key in brackets. Only texts are put together here,
-- none is taken apart: exports run where there is no string library.
---@alias moontide.Steps (string|integer|{ key: string })[]

---@param value any
---@param name string
---@return moontide.Steps? where
---@return string? problem
local function leaf_misfit(value, name)
  local fits
  if name == "integer" then
    fits = M.is_integer(value)
  elseif name == "object" or name == "strings" then
    fits = type(value) == "table" and value[1] == nil
  else
    fits = type(value) == name
  end
  if not fits then
    return {}, noun(value) .. ", not " .. NOUNS[name]
  end
  local other = name == "strings" and first_other(value)
  if other then
    return { { key = other } }, noun(value[other]) .. ", not a string"
  end
end

local misfit

---@param list any
---@param element moontide.Shape
---@return moontide.Steps? where
---@return string? problem
local function list_misfit(list, element)
  if type(list) ~= "table" or (list[1] == nil and next(list) ~= nil) then
    return {}, noun(list) .. ", not a list"
  end
  for i = 1, #list do
    local where, problem = misfit(list[i], element)
    if where then
      where[#where + 1] = i - 1
      return where, problem
    end
  end
end

---@param object any
---@param fields table<string, moontide.Shape>
---@return moontide.Steps? where
---@return string? problem
local function object_misfit(object, fields)
  if type(object) ~= "table" or object[1] ~= nil then
    return {}, noun(object) .. ", not an object"
  end
  local first, where, what
  for key, shape in pairs(fields) do
    local value = object[key]
    if value ~= nil then
      local steps, problem = misfit(value, shape)
      if steps and (not first or key < first) then
        first, where, what = key, steps, problem
      end
    end
  end
  if first then
    where[#where + 1] = first
    return where, what
  end
end

---@param value any
---@param shape moontide.Shape
---@return moontide.Steps? where
---@return string? problem
misfit = function(value, shape)
  if type(shape) == "string" then
    return leaf_misfit(value, shape)
  elseif shape[1] then
    return list_misfit(value, shape[1])
  end
  return object_misfit(value, shape)
end

---@param where moontide.Steps
---@return string
local function path_of(where)
  local path = ""
  for i = #where, 1, -1 do
    local step = where[i]
    if type(step) == "table" then
      path = path .. '["' .. step.key .. '"]'
    elseif type(step) == "number" then
      path = path .. "[" .. step .. "]"
    else
      path = path == "" and step or path .. "." .. step
    end
  end
  return path == "" and "it" or path
end

--- What does not fit, such as `status.replicas is a string, not an integer`; nil when all fits.
---@param value any
---@param shape moontide.Shape
---@return string?
function M.misfit(value, shape)
  local where, problem = misfit(value, shape)
  return where and path_of(where) .. " is " .. problem or nil
end

return M
