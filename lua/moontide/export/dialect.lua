--- What Lua 5.4 and moontide have and ArgoCD's scripts have not.
--
-- ArgoCD runs Lua 5.1 with the base functions and a part of `table`; with `useOpenLibs` also
-- `string` and `math`, and methods of strings.
local tokens = require("moontide.export.tokens")

local M = {}

---@class moontide.Lack
---@field line integer
---@field what string
---@field library boolean? `useOpenLibs` has it

local OPERATORS = {
  ["//"] = "the operator // (integer division)", ["&"] = "the bit operator &",
  ["|"] = "the bit operator |", ["~"] = "the bit operator ~", ["<<"] = "the bit operator <<",
  [">>"] = "the bit operator >>", ["::"] = "a label for goto",
}

local NEVER = {
  utf8 = "the library utf8", rawlen = "rawlen", warn = "warn", _ENV = "_ENV",
  coroutine = "the library coroutine", os = "the library os", io = "the library io",
  debug = "the library debug",
}

local TABLE = { concat = true, insert = true, remove = true, sort = true }

-- What Lua 5.3 and 5.4 have added to the libraries that `useOpenLibs` brings.
local ADDED = {
  math = { tointeger = true, type = true, ult = true, maxinteger = true, mininteger = true },
  string = { pack = true, unpack = true, packsize = true },
}

local STRING_METHODS = {}
for name in ([[byte char find format gmatch gsub len lower match rep reverse sub upper]])
  :gmatch("%l+") do
  STRING_METHODS[name] = true
end

local ESCAPES = { x = "\\x", u = "\\u{}", z = "\\z" }

---@param list moontide.Token[]
---@param at integer
---@return string? member what follows with a dot
local function member_at(list, at)
  local dot, name = list[at + 1], list[at + 2]
  return dot and dot.text == "." and name and name.text or nil
end

---@param list moontide.Token[]
---@param at integer
---@return string? what
---@return boolean? library
local function lack_of_name(list, at)
  local name, member = list[at].text, member_at(list, at)
  if NEVER[name] then
    return NEVER[name]
  elseif name == "table" then
    return member and not TABLE[member] and "table." .. member or nil
  elseif ADDED[name] then
    local added = member and ADDED[name][member]
    return added and name .. "." .. member or "the library " .. name, not added
  end
end

--- Escapes of short strings that Lua 5.1 takes for a letter.
---@param text string
---@return string?
local function lack_of_string(text)
  if not text:find("^%[") then
    for letter in text:gmatch("\\(.)") do
      if ESCAPES[letter] then
        return "the escape " .. ESCAPES[letter]
      end
    end
  end
end

--- `<const>` and `<close>` behind a name that is declared.
---@param list moontide.Token[]
---@param at integer of the "<"
---@return string?
local function lack_of_attribute(list, at)
  local name, close, before = list[at + 1], list[at + 2], list[at - 2]
  local declares = before and (before.text == "local" or before.text == ",")
  if declares and name and (name.text == "const" or name.text == "close")
    and close and close.text == ">" then
    return "the attribute <" .. name.text .. ">"
  end
end

---@param list moontide.Token[]
---@param at integer
---@return string?
local function lack_of_symbol(list, at)
  local token = list[at]
  if token.text == "<" then
    return lack_of_attribute(list, at)
  end
  return OPERATORS[token.text]
end

---@param list moontide.Token[]
---@param at integer
---@return string? what
---@return boolean? library
local function lack_at(list, at)
  local token, before, after = list[at], list[at - 1], list[at + 1]
  local is_key = after and after.text == "=" and before and (before.text == "{"
    or before.text == "," or before.text == ";")
  if token.kind == "symbol" then
    return lack_of_symbol(list, at)
  elseif token.kind == "string" then
    return lack_of_string(token.text)
  elseif token.text == "goto" and token.kind == "keyword" then
    return "goto"
  elseif token.kind == "name" and before and before.text == ":" then
    return STRING_METHODS[token.text] and "the method :" .. token.text .. " of strings" or nil, true
  elseif token.kind == "name" and not is_key and not (before and before.text == ".") then
    return lack_of_name(list, at)
  end
end

--- What some tokens need and ArgoCD has not, in order.
---@param list moontide.Token[]
---@param first integer
---@param last integer
---@return moontide.Lack[]
function M.lacks(list, first, last)
  local found = {}
  for at = first, last do
    local what, library = lack_at(list, at)
    if what then
      found[#found + 1] = { line = list[at].line, what = what, library = library or nil }
    end
  end
  return found
end

--- The same for a source.
---@param source string
---@return moontide.Lack[]
function M.of_source(source)
  local list = tokens.read(source)
  return M.lacks(list, 1, #list)
end

return M
