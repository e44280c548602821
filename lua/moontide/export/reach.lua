--- What of a file, and of the modules that it requires, is needed for some of its parts.
local statements = require("moontide.export.statements")
local tokens = require("moontide.export.tokens")

local M = {}

--- A file that is read once, and of which more and more is found to be needed.
---@class moontide.Part
---@field shown string the file, as messages call it
---@field tokens moontide.Token[]
---@field statements moontide.Statement[]
---@field returned string? the name that the file returns
---@field line integer? of a module: the line of the check that leads to it
---@field whole boolean all of it is needed
---@field names table<string, boolean> names that are needed
---@field members table<string, boolean> members of what it returns that are needed
---@field aliases table<string, string> modules by their local names
---@field locals table<string, boolean> the names that it defines
---@field uses moontide.Uses[] of all that is needed

--- The name that a file returns: `return M`.
---@param part moontide.Part
---@return string?
local function returned_name(part)
  local last = part.statements[#part.statements]
  if last and last.returns and last.last == last.first + 1 then
    local value = part.tokens[last.last]
    return value.kind == "name" and value.text or nil
  end
end

---@param source string
---@param shown string
---@param replaced table<string, boolean>? local functions that others stand in for
---@return moontide.Part
function M.part(source, shown, replaced)
  local part = {
    shown = shown, tokens = tokens.read(source), whole = false, names = {}, members = {},
    aliases = {}, locals = {}, uses = {},
  }
  part.statements = statements.split(part.tokens)
  part.returned = returned_name(part)
  for _, statement in ipairs(part.statements) do
    for _, name in ipairs(statement.defines) do
      part.locals[name] = true
      if replaced and replaced[name] then
        statement.replaced = name
        statement.uses = { bare = {}, members = {}, modules = {} }
      end
    end
    if statement.alias then
      part.aliases[statement.alias] = part.tokens[statement.last].module
    end
  end
  return part
end

--- Notes what something that is needed uses.
---@param part moontide.Part
---@param uses moontide.Uses
function M.use(part, uses)
  part.uses[#part.uses + 1] = uses
  for name in pairs(uses.bare) do
    part.names[name] = true
    part.whole = part.whole or name == part.returned
  end
  for name, members in pairs(uses.members) do
    part.names[name] = true
    for member in pairs(name == part.returned and members or {}) do
      part.members[member] = true
    end
  end
end

--- Whether a statement that defines nothing changes something that is needed.
---@param part moontide.Part
---@param statement moontide.Statement
---@return boolean
local function changes_needed(part, statement)
  local function counts(name)
    return part.names[name] and part.locals[name] and name ~= part.returned
      and not part.aliases[name]
  end
  for name in pairs(statement.uses.bare) do
    if counts(name) then
      return true
    end
  end
  for name in pairs(statement.uses.members) do
    if counts(name) then
      return true
    end
  end
  return false
end

---@param part moontide.Part
---@param statement moontide.Statement
---@return boolean
local function is_needed(part, statement)
  if statement.returns then
    return false -- What it returns is asked for by its users.
  elseif part.whole then
    return true
  elseif statement.owner == part.returned and statement.member then
    return part.members[statement.member] or false
  elseif statement.owner then
    return part.names[statement.owner] or false
  end
  for _, name in ipairs(statement.defines) do
    if part.names[name] or name == part.returned then
      return true
    end
  end
  return #statement.defines == 0 and changes_needed(part, statement)
end

--- A member that no statement defines is made in some other way: then all of the file is needed.
---@param part moontide.Part
local function find_members(part)
  local defined = {}
  for _, statement in ipairs(part.statements) do
    defined[statement.member or ""] = true
  end
  for member in pairs(part.members) do
    part.whole = part.whole or not defined[member]
  end
end

--- Marks the statements that what is used so far needs, and what these need.
---@param part moontide.Part
function M.mark(part)
  part.whole = part.whole or not part.returned and next(part.members) ~= nil
  local changed = true
  local last = part.statements[#part.statements]
  if part.whole and not part.returned and last and last.returns and not last.needed then
    last.needed = true
    M.use(part, last.uses)
  end
  while changed do
    changed = false
    find_members(part)
    for _, statement in ipairs(part.statements) do
      if not statement.needed and is_needed(part, statement) then
        statement.needed, changed = true, true
        M.use(part, statement.uses)
      end
    end
  end
end

--- Calls `each` with every module that something needed uses, and the members of it, or true.
---@param part moontide.Part
---@param each fun(module: string, members: table<string, boolean>|true)
function M.each_module(part, each)
  for _, uses in ipairs(part.uses) do
    for module, members in pairs(uses.modules) do
      each(module, members)
    end
    for name, module in pairs(part.aliases) do
      if uses.bare[name] then
        each(module, true)
      elseif uses.members[name] then
        each(module, uses.members[name])
      end
    end
  end
end

return M
