--- The statements of a file, what each defines and uses, and the fields of the table it returns.
local M = {}

---@class moontide.Statement
---@field first integer of its tokens
---@field last integer
---@field defines string[] plain names
---@field owner string? of `owner.member = …`, which it defines
---@field member string?
---@field uses moontide.Uses
---@field alias string? the local name of a module: `local health = require("moontide.health")`
---@field returns boolean
---@field needed boolean? set by whoever looks for what is needed
---@field replaced string? the local function that another one stands in for

---@class moontide.Uses
---@field bare table<string, boolean> names that are used as they are
---@field members table<string, table<string, boolean>> names of which single members are used
---@field modules table<string, table<string, boolean>|true> by name: members, or all of it

local CLOSES = { ["end"] = true, ["until"] = true, [")"] = true, ["}"] = true, ["]"] = true }
local OPENS = {
  ["function"] = true, ["if"] = true, ["for"] = true, ["while"] = true, ["repeat"] = true,
  ["("] = true, ["{"] = true, ["["] = true,
}
local BEGINS = {
  ["local"] = true, ["function"] = true, ["if"] = true, ["for"] = true, ["while"] = true,
  ["do"] = true, ["repeat"] = true, ["return"] = true, ["goto"] = true, ["break"] = true,
  [";"] = true, ["::"] = true,
}
local ENDS = {
  [")"] = true, ["}"] = true, ["]"] = true, ["end"] = true, ["nil"] = true, ["true"] = true,
  ["false"] = true, ["..."] = true, ["break"] = true, [";"] = true,
}
local WORDS = { name = true, number = true, string = true, module = true }

---@param token moontide.Token?
---@return boolean
local function is(token, text)
  return token ~= nil and token.text == text and token.kind ~= "string"
end

--- Keeps a stack of what is open; the answer is what a token has closed, if anything.
---@param stack string[]
---@param token moontide.Token
---@return string?
local function follow(stack, token)
  if token.kind == "string" then
    return nil
  elseif token.text == "do" then
    local top = stack[#stack]
    -- The "do" of a loop's head belongs to the loop, which is open already.
    stack[(top == "for" or top == "while") and #stack or #stack + 1] = "do"
  elseif OPENS[token.text] then
    stack[#stack + 1] = token.text
  elseif CLOSES[token.text] then
    return table.remove(stack)
  end
end

---@param token moontide.Token
---@return boolean
local function ends_operand(token)
  return WORDS[token.kind] or ENDS[token.text] or false
end

---@param token moontide.Token?
---@return boolean
local function begins(token)
  if not token then
    return true
  elseif token.kind == "string" then
    return false
  end
  return token.kind == "name" or token.kind == "module" or BEGINS[token.text] or false
end

--- Whether a block that ends here ends the statement, and not only a function within it.
---@param tokens moontide.Token[]
---@param first integer
---@param closed string?
---@return boolean
local function ends_block(tokens, first, closed)
  if closed == "function" then
    return is(tokens[first], "function")
      or is(tokens[first], "local") and is(tokens[first + 1], "function")
  end
  return closed == "do" or closed == "if"
end

---@param tokens moontide.Token[]
---@param first integer
---@return integer
local function last_of(tokens, first)
  if is(tokens[first], "return") then
    return #tokens
  elseif is(tokens[first], "::") then
    return first + 2
  end
  local stack = {}
  for at = first, #tokens do
    local closed = follow(stack, tokens[at])
    if #stack == 0 and (ends_block(tokens, first, closed)
      or ends_operand(tokens[at]) and begins(tokens[at + 1])) then
      return at
    end
  end
  return #tokens
end

---@param uses moontide.Uses
---@param token moontide.Token
---@param member string?
local function add_use(uses, token, member)
  if token.kind == "module" then
    local known = uses.modules[token.module]
    uses.modules[token.module] = known or {}
    if not member then
      uses.modules[token.module] = true
    elseif known ~= true then
      uses.modules[token.module][member] = true
    end
  elseif member then
    uses.members[token.text] = uses.members[token.text] or {}
    uses.members[token.text][member] = true
  else
    uses.bare[token.text] = true
  end
end

--- The names that some tokens use.
---@param tokens moontide.Token[]
---@param first integer
---@param last integer
---@return moontide.Uses
function M.uses(tokens, first, last)
  local uses, stack = { bare = {}, members = {}, modules = {} }, {}
  for at = first, last do
    local token, before, after = tokens[at], tokens[at - 1], tokens[at + 1]
    follow(stack, token)
    local is_field = is(before, ".") or is(before, ":")
    local is_key = stack[#stack] == "{" and is(after, "=")
    if (token.kind == "name" and not is_key or token.kind == "module") and not is_field then
      local dotted = is(after, ".") and at < last
      add_use(uses, token, dotted and tokens[at + 2].text or nil)
    end
  end
  return uses
end

---@param tokens moontide.Token[]
---@param at integer
---@return string[] names
---@return integer after
local function name_list(tokens, at)
  local names = { tokens[at].text }
  while is(tokens[at + 1], ",") do
    at = at + 2
    names[#names + 1] = tokens[at].text
  end
  return names, at + 1
end

---@param statement moontide.Statement
---@param tokens moontide.Token[]
---@param at integer of a name that is assigned or a function
local function define(statement, tokens, at)
  if is(tokens[at + 1], ".") and tokens[at + 3] and not is(tokens[at + 3], ".")
    and not is(tokens[at + 3], ":") then
    statement.owner, statement.member = tokens[at].text, tokens[at + 2].text
  elseif not is(tokens[at + 1], ".") and not is(tokens[at + 1], ":") then
    statement.defines = { tokens[at].text }
  end
end

---@param statement moontide.Statement
---@param tokens moontide.Token[]
local function describe_local(statement, tokens)
  local first = statement.first
  if is(tokens[first + 1], "function") then
    statement.defines = { tokens[first + 2].text }
    return
  end
  local names, after = name_list(tokens, first + 1)
  statement.defines = names
  statement.uses = M.uses(tokens, after, statement.last)
  local value = tokens[after + 1]
  if #names == 1 and is(tokens[after], "=") and value.kind == "module"
    and after + 1 == statement.last then
    statement.alias = names[1]
    statement.uses = { bare = {}, members = {}, modules = {} }
  end
end

---@param tokens moontide.Token[]
---@param first integer
---@return moontide.Statement
local function describe(tokens, first)
  local token, last = tokens[first], last_of(tokens, first)
  local statement = {
    first = first, last = last, defines = {}, returns = is(token, "return"),
    uses = M.uses(tokens, first, last),
  }
  if is(token, "local") then
    describe_local(statement, tokens)
  elseif is(token, "function") then
    define(statement, tokens, first + 1)
  elseif token.kind == "name" then
    local assigned = is(tokens[first + 1], ".") and first + 3 or first + 1
    if is(tokens[assigned], "=") then
      define(statement, tokens, first)
    end
  end
  return statement
end

--- The statements of a file, in order.
---@param tokens moontide.Token[]
---@return moontide.Statement[]
function M.split(tokens)
  local statements, at = {}, 1
  while at <= #tokens do
    local statement = describe(tokens, at)
    statements[#statements + 1] = statement
    at = statement.last + 1
  end
  return statements
end

---@class moontide.Field
---@field first integer of the tokens of its value
---@field last integer

--- The fields of `return { name = value, … }`, by name; nil for a return of anything else.
---@param tokens moontide.Token[]
---@param statement moontide.Statement
---@return table<string, moontide.Field>?
function M.fields(tokens, statement)
  local at, last = statement.first + 1, statement.last
  if is(tokens[last], ";") then
    last = last - 1
  end
  if not is(tokens[at], "{") or not is(tokens[last], "}") then
    return nil
  end
  local fields, stack, from = {}, {}, at + 1
  for i = at, last do
    follow(stack, tokens[i])
    local over = i == last and #stack == 0
      or #stack == 1 and (is(tokens[i], ",") or is(tokens[i], ";"))
    if #stack == 0 and i < last then
      return nil -- An expression that only begins with a table.
    elseif over and i > from then
      if tokens[from].kind ~= "name" or not is(tokens[from + 1], "=") then
        return nil
      end
      fields[tokens[from].text] = { first = from + 2, last = i - 1 }
    end
    from = over and i + 1 or from
  end
  return fields
end

return M
