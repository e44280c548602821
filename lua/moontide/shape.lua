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

---@param value any
---@return string
local function noun(value)
  if type(value) == "table" then
    return value[1] == nil and "an object" or "a list"
  elseif type(value) == "number" then
    return math.tointeger(value) and "an integer" or "the number " .. value
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

---@param value any
---@param name string
---@return string? path
---@return string? problem
local function leaf_misfit(value, name)
  local fits
  if name == "integer" then
    fits = type(value) == "number" and math.tointeger(value) ~= nil
  elseif name == "object" or name == "strings" then
    fits = type(value) == "table" and value[1] == nil
  else
    fits = type(value) == name
  end
  if not fits then
    return "", noun(value) .. ", not " .. NOUNS[name]
  end
  local other = name == "strings" and first_other(value)
  if other then
    return '["' .. other .. '"]', noun(value[other]) .. ", not a string"
  end
end

local misfit

---@param list any
---@param element moontide.Shape
---@return string? path
---@return string? problem
local function list_misfit(list, element)
  if type(list) ~= "table" or (list[1] == nil and next(list) ~= nil) then
    return "", noun(list) .. ", not a list"
  end
  for i = 1, #list do
    local path, problem = misfit(list[i], element)
    if path then
      return "[" .. (i - 1) .. "]" .. path, problem -- Counted as kubectl counts.
    end
  end
end

---@param object any
---@param fields table<string, moontide.Shape>
---@return string? path
---@return string? problem
local function object_misfit(object, fields)
  if type(object) ~= "table" or object[1] ~= nil then
    return "", noun(object) .. ", not an object"
  end
  local first, rest, what
  for key, shape in pairs(fields) do
    local value = object[key]
    if value ~= nil then
      local path, problem = misfit(value, shape)
      if path and (not first or key < first) then
        first, rest, what = key, path, problem
      end
    end
  end
  if first then
    return "." .. first .. rest, what
  end
end

---@param value any
---@param shape moontide.Shape
---@return string? path
---@return string? problem
misfit = function(value, shape)
  if type(shape) == "string" then
    return leaf_misfit(value, shape)
  elseif shape[1] then
    return list_misfit(value, shape[1])
  end
  return object_misfit(value, shape)
end

--- What does not fit, such as `status.replicas is a string, not an integer`; nil when all fits.
---@param value any
---@param shape moontide.Shape
---@return string?
function M.misfit(value, shape)
  local path, problem = misfit(value, shape)
  if not path then
    return nil
  end
  path = path:gsub("^%.", "")
  return (path == "" and "it" or path) .. " is " .. problem
end

return M
