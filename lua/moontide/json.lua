--- JSON texts inside objects, such as annotations, as plain tables.
local M = {}

--- Lists and objects nested deeper than this are refused.
M.DEPTH = 32

local ESCAPES = {
  ['"'] = '"', ["\\"] = "\\", ["/"] = "/",
  b = "\b", f = "\f", n = "\n", r = "\r", t = "\t",
}
local LITERALS = { ["true"] = true, ["false"] = false }

-- A syntax error travels as a table, so that it cannot be taken for an error of this module.
---@param at integer
---@param what string
local function fail(at, what)
  error({ message = ("%s at character %d"):format(what, at) }, 0)
end

---@param source string
---@param at integer
---@return integer
local function skip(source, at)
  return source:find("[^ \t\r\n]", at) or #source + 1
end

--- The character of four hexadecimal digits, and of a second four where the first are one half.
---@param source string
---@param at integer of the backslash
---@return string
---@return integer after
local function unicode(source, at)
  local digits = source:match("^\\u(%x%x%x%x)", at)
  if not digits then
    fail(at, "wrong escape")
  end
  local code, after = tonumber(digits, 16), at + 6
  if code >= 0xD800 and code < 0xDC00 then
    local low = source:match("^\\u([dD][c-fC-F]%x%x)", after)
    if low then
      code = 0x10000 + (code - 0xD800) * 0x400 + tonumber(low, 16) - 0xDC00
      after = after + 6
    end
  end
  if code >= 0xD800 and code < 0xE000 then
    code = 0xFFFD -- Half a pair stands for no character.
  end
  return utf8.char(code), after
end

---@param source string
---@param at integer of the opening quote
---@return string
---@return integer after
local function parse_string(source, at)
  local parts = {}
  local from = at + 1
  while true do
    local stop = source:find('["\\\0-\31]', from)
    local char = stop and source:sub(stop, stop)
    if not stop or char ~= '"' and char ~= "\\" then
      fail(stop or at, "unfinished string")
    end
    parts[#parts + 1] = source:sub(from, stop - 1)
    if char == '"' then
      return table.concat(parts), stop + 1
    end
    local escape = ESCAPES[source:sub(stop + 1, stop + 1)]
    if escape then
      parts[#parts + 1], from = escape, stop + 2
    else
      parts[#parts + 1], from = unicode(source, stop)
    end
  end
end

---@param source string
---@param at integer
---@return number
---@return integer after
local function parse_number(source, at)
  local whole = source:match("^-?0", at) or source:match("^-?[1-9]%d*", at)
  if not whole then
    fail(at, "unexpected text")
  end
  local digits = whole .. (source:match("^%.%d+", at + #whole) or "")
  digits = digits .. (source:match("^[eE][+-]?%d+", at + #digits) or "")
  return tonumber(digits), at + #digits
end

local parse_value

---@param source string
---@param at integer of the opening bracket
---@param depth integer
---@return table
---@return integer after
local function parse_list(source, at, depth)
  local list = {}
  at = skip(source, at + 1)
  if source:sub(at, at) == "]" then
    return list, at + 1
  end
  while true do
    list[#list + 1], at = parse_value(source, at, depth)
    at = skip(source, at)
    local char = source:sub(at, at)
    if char == "]" then
      return list, at + 1
    elseif char ~= "," then
      fail(at, "expected , or ]")
    end
    at = skip(source, at + 1)
  end
end

---@param source string
---@param at integer of the opening brace
---@param depth integer
---@return table
---@return integer after
local function parse_object(source, at, depth)
  local object = {}
  at = skip(source, at + 1)
  if source:sub(at, at) == "}" then
    return object, at + 1
  end
  while true do
    if source:sub(at, at) ~= '"' then
      fail(at, "expected a key")
    end
    local key
    key, at = parse_string(source, at)
    at = skip(source, at)
    if source:sub(at, at) ~= ":" then
      fail(at, "expected :")
    end
    object[key], at = parse_value(source, skip(source, at + 1), depth)
    at = skip(source, at)
    local char = source:sub(at, at)
    if char == "}" then
      return object, at + 1
    elseif char ~= "," then
      fail(at, "expected , or }")
    end
    at = skip(source, at + 1)
  end
end

---@param source string
---@param at integer
---@param depth integer
---@return any
---@return integer after
parse_value = function(source, at, depth)
  if depth > M.DEPTH then
    fail(at, "nested too deeply")
  end
  local char = source:sub(at, at)
  if char == "{" then
    return parse_object(source, at, depth + 1)
  elseif char == "[" then
    return parse_list(source, at, depth + 1)
  elseif char == '"' then
    return parse_string(source, at)
  end
  local word = source:match("^%l+", at)
  if word == "null" then
    return nil, at + 4
  elseif LITERALS[word] ~= nil then
    return LITERALS[word], at + #word
  end
  return parse_number(source, at)
end

--- The value of a JSON text; null is nil, also inside, where later elements of a list move down.
---@param source string
---@return any value
---@return string? message what is wrong with the text; nil when it is JSON
function M.decode(source)
  local ok, value, after = pcall(parse_value, source, skip(source, 1), 0)
  if ok then
    after = skip(source, after)
    if after <= #source then
      ok, value = false, { message = ("unexpected text at character %d"):format(after) }
    end
  end
  if ok then
    return value
  elseif type(value) ~= "table" then
    error(value, 0) -- A budget that is broken, say.
  end
  return nil, value.message
end

return M
