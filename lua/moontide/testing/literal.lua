--- Values as Lua writes them.
local M = {}

--- Keys in an order that does not change: numbers, then texts.
---@param value table
---@return any[]
local function sorted_keys(value)
  local keys = {}
  for key in pairs(value) do
    keys[#keys + 1] = key
  end
  table.sort(keys, function(a, b)
    if type(a) ~= type(b) then
      return type(a) == "number"
    end
    return a < b
  end)
  return keys
end

---@param key any
---@param list boolean the keys before it were those of a list
---@return string
local function put_key(key, list)
  if list then
    return ""
  end
  return type(key) == "string" and key:match("^[%a_][%w_]*$") and key .. " = "
    or ("[%s] = "):format(M.of(key))
end

--- A value on one line: data, that is; of anything else its type.
---@param value any
---@return string
function M.of(value)
  if type(value) == "string" then
    return '"' .. value:gsub('[%c"\\]', function(character)
      return character == "\n" and "\\n" or ("\\%03d"):format(character:byte()):gsub("\\034", '\\"')
        :gsub("\\092", "\\\\")
    end) .. '"'
  elseif type(value) ~= "table" then
    local plain = type(value) == "number" or type(value) == "boolean" or value == nil
    return plain and tostring(value) or "<" .. type(value) .. ">"
  end
  local parts = {}
  for index, key in ipairs(sorted_keys(value)) do
    parts[index] = put_key(key, index == key) .. M.of(value[key])
  end
  return #parts > 0 and "{ " .. table.concat(parts, ", ") .. " }" or "{}"
end

return M
