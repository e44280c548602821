--- Prints, a line each as JSON, the shipped checks with the objects of tests/spec/cases.
package.path = "tests/spec/?.lua;lua/?.lua;" .. package.path

dofile("tests/spec/helper.lua")

local support = require("support")

local put

---@param parts string[]
---@param text string
local function put_string(parts, text)
  parts[#parts + 1] = '"' .. text:gsub('[%c"\\]', function(char)
    return ("\\u%04x"):format(char:byte())
  end) .. '"'
end

---@param parts string[]
---@param list any[]
local function put_list(parts, list)
  for i, value in ipairs(list) do
    parts[#parts + 1] = i > 1 and "," or ""
    put(parts, value)
  end
end

---@param parts string[]
---@param map table<string, any>
local function put_map(parts, map)
  local keys = {}
  for key in pairs(map) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  for i, key in ipairs(keys) do
    parts[#parts + 1] = i > 1 and "," or ""
    put_string(parts, key)
    parts[#parts + 1] = ":"
    put(parts, map[key])
  end
end

---@param parts string[]
---@param value any
put = function(parts, value)
  if type(value) == "string" then
    put_string(parts, value)
  elseif type(value) ~= "table" then
    parts[#parts + 1] = tostring(value)
  else
    local is_list = value[1] ~= nil
    parts[#parts + 1] = is_list and "[" or "{"
    local put_all = is_list and put_list or put_map
    put_all(parts, value)
    parts[#parts + 1] = is_list and "]" or "}"
  end
end

for _, file in ipairs(support.files()) do
  local check, objects = support.load(file), {}
  for _, case in ipairs(dofile("tests/spec/cases/" .. file)) do
    local object = support.object(check, case[2])
    object.kind = object.kind == "*" and "Thing" or object.kind
    objects[#objects + 1] = object
  end
  local parts = {}
  put(parts, { file = file, objects = objects })
  io.write(table.concat(parts), "\n")
end
