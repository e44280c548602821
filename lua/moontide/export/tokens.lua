--- Lua source as tokens, for exports: where a statement ends, and what it is written with.
--
-- What is read here has been compiled before, so nothing in it can be malformed.
local M = {}

---@class moontide.Token
---@field kind "name"|"keyword"|"number"|"string"|"symbol"|"module"
---@field text string as it is written
---@field line integer
---@field gap string before it, without comments: "", " ", or a line's end and the indentation
---@field module string? of the kind "module", what a `require` names

local KEYWORDS = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat
  return then true until while]]):gmatch("%a+") do
  KEYWORDS[word] = true
end

-- Longer ones first.
local SYMBOLS = { "...", "..", "==", "~=", "<=", ">=", "<<", ">>", "//", "::" }

---@param source string
---@param at integer of the opening bracket
---@return integer? after
local function after_long_bracket(source, at)
  local level = source:match("^%[(=*)%[", at)
  if level then
    local _, stop = source:find("]" .. level .. "]", at, true)
    return stop + 1
  end
end

--- Where the next token begins: past blanks and comments.
---@param source string
---@param at integer
---@return integer
local function skip(source, at)
  while true do
    at = source:find("%S", at) or #source + 1
    if source:sub(at, at + 1) ~= "--" then
      return at
    end
    at = after_long_bracket(source, at + 2) or source:find("\n", at, true) or #source + 1
  end
end

---@param source string
---@param at integer of the opening quote
---@return integer after
local function after_quoted(source, at)
  local quote = source:sub(at, at)
  at = at + 1
  while source:sub(at, at) ~= quote do
    at = at + (source:sub(at, at) == "\\" and 2 or 1)
  end
  return at + 1
end

---@param source string
---@param at integer
---@return string
local function number_at(source, at)
  local digits = source:match("^0[xX][%x%.]+[pP][+-]?%d+", at)
    or source:match("^0[xX][%x%.]+", at)
    or source:match("^[%d%.]+[eE][+-]?%d+", at)
  return digits or source:match("^[%d%.]+", at)
end

---@param source string
---@param at integer
---@return string kind
---@return string text
local function token_at(source, at)
  local word = source:match("^[%a_][%w_]*", at)
  if word then
    return KEYWORDS[word] and "keyword" or "name", word
  elseif source:find("^%.?%d", at) then
    return "number", number_at(source, at)
  end
  local first = source:sub(at, at)
  local after = first == "[" and after_long_bracket(source, at)
    or (first == '"' or first == "'") and after_quoted(source, at)
  if after then
    return "string", source:sub(at, after - 1)
  end
  for _, symbol in ipairs(SYMBOLS) do
    if source:sub(at, at + #symbol - 1) == symbol then
      return "symbol", symbol
    end
  end
  return "symbol", first
end

---@param text string
---@return integer
local function line_ends(text)
  local _, count = text:gsub("\n", "")
  return count
end

---@param between string
---@return string
local function gap_of(between)
  if between:find("\n", 1, true) then
    return "\n" .. between:match("([ \t]*)[^\n]*$")
  end
  return between ~= "" and " " or ""
end

---@param source string
---@return moontide.Token[]
local function read_all(source)
  local tokens, at, line = {}, 1, 1
  while true do
    local start = skip(source, at)
    local between = source:sub(at, start - 1)
    line = line + line_ends(between)
    if start > #source then
      return tokens
    end
    local kind, text = token_at(source, start)
    tokens[#tokens + 1] = { kind = kind, text = text, line = line, gap = gap_of(between) }
    line = line + line_ends(text)
    at = start + #text
  end
end

--- The text of a string token without escapes; nil for one that has some.
---@param token moontide.Token
---@return string?
function M.string_value(token)
  local text = token.text
  if text:find("^%[") then
    return text:match("^%[=*%[\n?(.*)%]=*%]$")
  end
  return not text:find("\\", 1, true) and text:sub(2, -2) or nil
end

--- How many tokens from `at` on are `require("name")`, and the name.
---@param tokens moontide.Token[]
---@param at integer
---@return integer? count
---@return string? name
local function requirement(tokens, at)
  local before, next_one = tokens[at - 1], tokens[at + 1]
  if tokens[at].text ~= "require" or before and (before.text == "." or before.text == ":") then
    return nil
  elseif next_one and next_one.kind == "string" then
    return 2, M.string_value(next_one)
  end
  local name, close = tokens[at + 2], tokens[at + 3]
  if next_one and next_one.text == "(" and name and name.kind == "string"
    and close and close.text == ")" then
    return 4, M.string_value(name)
  end
end

--- What a module is called in an export.
---@param module string
---@return string
function M.module_name(module)
  return (module:find("^moontide%.") and "" or "module_") .. module:gsub("[^%w_]", "_")
end

--- The tokens of a source; a `require` of a name that is written out is one token, which stands for
--- the module.
---@param source string
---@return moontide.Token[]
function M.read(source)
  local read, tokens, at = read_all(source), {}, 1
  while read[at] do
    local token = read[at]
    local count, name = requirement(read, at)
    if count and name then
      token.kind, token.module = "module", name
      token.text = M.module_name(name)
    else
      count = 1
    end
    tokens[#tokens + 1] = token
    at = at + count
  end
  return tokens
end

--- Tokens as source again, without comments and empty lines.
---@param tokens moontide.Token[]
---@param first integer
---@param last integer
---@return string
function M.write(tokens, first, last)
  local parts = {}
  for i = first, last do
    parts[#parts + 1] = i > first and tokens[i].gap or ""
    parts[#parts + 1] = tokens[i].text
  end
  return table.concat(parts)
end

return M
