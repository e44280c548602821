--- One health check as a script of ArgoCD's: the check, what it needs of its modules, and a call.
local dialect = require("moontide.export.dialect")
local reach = require("moontide.export.reach")
local stand_ins = require("moontide.export.stand_ins")
local statements = require("moontide.export.statements")
local tokens = require("moontide.export.tokens")

local M = {}

---@class moontide.ExportRequest
---@field source string of the check
---@field shown string the file, as messages call it
---@field argocd boolean? it is written for ArgoCD already
---@field group string? of the kind that it judges; nil when it can be any
---@field conditions boolean? it declares conditions in place of a function
---@field needs boolean? it declares related objects
---@field open_libs boolean? `useOpenLibs` may be set
---@field read fun(module: string): string?, string? the source of a module, and what to call it

---@class moontide.Refusal
---@field line integer of the check
---@field message string

---@class moontide.Exported
---@field script string
---@field open_libs boolean the script needs `useOpenLibs`
---@field refusals moontide.Refusal[] why ArgoCD could not run it

--- An export on its way.
---@class moontide.Export
---@field request moontide.ExportRequest
---@field check moontide.Part
---@field root moontide.Field? the value of `check` or `conditions`; nil: all of the file counts
---@field modules table<string, moontide.Part>
---@field order string[] modules, each behind those that it requires
---@field reads table<string, boolean> fields of names that are read, of the context among them
---@field result moontide.Exported

---@param work moontide.Export
---@param line integer
---@param message string
local function refuse(work, line, message)
  local refusals = work.result.refusals
  refusals[#refusals + 1] = { line = line, message = message }
end

--- The line of the check that leads to a module.
---@param work moontide.Export
---@param name string
---@return integer
local function line_of(work, name)
  for _, token in ipairs(work.check.tokens) do
    if token.module == name then
      return token.line
    end
  end
  return 0
end

---@param work moontide.Export
---@param name string
---@param line integer of the check that needs it
---@return moontide.Part?
local function load_module(work, name, line)
  local source, shown = stand_ins.MODULES[name], name
  if not source then
    source, shown = work.request.read(name)
  end
  if not source then
    refuse(work, line, ("it requires %s, which is not written in Lua: ArgoCD has nothing like it")
      :format(name))
    return nil
  end
  local part = reach.part(source, shown, stand_ins.replaced(name, work.request.group))
  part.line = line
  return part
end

---@param part moontide.Part
---@param members table<string, boolean>|true
---@return boolean grown whether more of it is needed than before
local function add_members(part, members)
  local grown = false
  if members == true then
    grown, part.whole = not part.whole, true
    return grown
  end
  for member in pairs(members) do
    grown = grown or not part.members[member]
    part.members[member] = true
  end
  return grown
end

--- Finds what a part needs of its modules, and these of theirs.
---@param work moontide.Export
---@param part moontide.Part
local function resolve(work, part)
  reach.mark(part)
  reach.each_module(part, function(name, members)
    local module = work.modules[name]
    if module == nil then
      local line = part == work.check and line_of(work, name) or part.line
      module = load_module(work, name, line) or false
      work.modules[name] = module
    end
    if module and add_members(module, members) then
      resolve(work, module)
    end
  end)
end

--- The modules in an order in which each finds those that it requires.
---@param work moontide.Export
---@param part moontide.Part
---@param seen table<string, boolean>
local function put_in_order(work, part, seen)
  local names = {}
  reach.each_module(part, function(name)
    names[#names + 1] = name
  end)
  table.sort(names)
  for _, name in ipairs(names) do
    if not seen[name] and work.modules[name] then
      seen[name] = true
      put_in_order(work, work.modules[name], seen)
      work.order[#work.order + 1] = name
    end
  end
end

--- Calls `each` with every range of tokens that is part of the export.
---@param work moontide.Export
---@param part moontide.Part
---@param each fun(first: integer, last: integer)
local function each_range(work, part, each)
  for _, statement in ipairs(part.statements) do
    if statement.needed and not statement.replaced then
      each(statement.first, statement.last)
    end
  end
  if part == work.check and work.root then
    each(work.root.first, work.root.last)
  end
end

---@param work moontide.Export
---@param part moontide.Part
---@param name string? of a module
---@param seen table<string, boolean> what was refused before
local function look_for_lacks(work, part, name, seen)
  each_range(work, part, function(first, last)
    for _, lack in ipairs(dialect.lacks(part.tokens, first, last)) do
      local allowed = lack.library and work.request.open_libs
      work.result.open_libs = work.result.open_libs or lack.library or false
      if not allowed and not seen[lack.what] then
        seen[lack.what] = true
        local where = name and ("; %s needs it in %s:%d"):format(name, part.shown, lack.line) or ""
        local how = lack.library and "ArgoCD has it with useOpenLibs only; allow that with "
          .. "--use-open-libs" or "ArgoCD's Lua has none"
        refuse(work, name and part.line or lack.line, ("%s: %s%s"):format(lack.what, how, where))
      end
    end
  end)
end

--- The field of a name, `ctx.related`, unless the name is that of a module.
---@param part moontide.Part
---@param at integer of a token
---@return string?
local function field_at(part, at)
  local token, before = part.tokens[at], part.tokens[at - 1]
  if token.kind == "name" and part.tokens[at + 1].text == "." and token.text ~= part.returned
    and not part.aliases[token.text] and not (before and before.text == ".") then
    return part.tokens[at + 2].text
  end
end

--- What is read of the context, whatever functions call it that get it.
---@param work moontide.Export
---@param part moontide.Part
---@param name string? of a module
local function look_at_context(work, part, name)
  each_range(work, part, function(first, last)
    for at = first, last - 2 do
      local field = field_at(part, at)
      if work.request.needs and (field == "related" or field == "known")
        and not work.reads.related then
        refuse(work, name and part.line or part.tokens[at].line, ("%s looks at related objects, "
          .. "which ArgoCD does not give its scripts"):format(name or "it"))
        work.reads.related = true
      end
      work.reads[field or ""] = true
    end
  end)
end

---@param work moontide.Export
---@param part moontide.Part
---@param name string?
---@param parts string[]
local function put_statements(work, part, name, parts)
  for _, statement in ipairs(part.statements) do
    if statement.needed and statement.replaced then
      local lists = { work.check.tokens }
      for other, module in pairs(work.modules) do
        lists[#lists + 1] = not other:find("^moontide%.") and module and module.tokens or nil
      end
      parts[#parts + 1] = stand_ins.source(statement.replaced, lists, work.request.group)
    elseif statement.needed then
      parts[#parts + 1] = tokens.write(part.tokens, statement.first, statement.last)
    end
  end
  if name and part.returned then
    parts[#parts + 1] = "return " .. part.returned
  end
end

---@param work moontide.Export
---@param parts string[]
local function put_check(work, parts)
  local root, list = work.root, work.check.tokens
  local way = work.request.conditions and "conditions" or "check"
  parts[#parts + 1] = ("local %s = (function()"):format(way)
  put_statements(work, work.check, not root and work.request.shown or nil, parts)
  if root then
    parts[#parts + 1] = "return " .. tokens.write(list, root.first, root.last)
  end
  parts[#parts + 1] = root and "end)()" or ("end)().%s"):format(way)
end

local HOOK = [[
local metadata = obj.metadata or {}
local annotations = metadata.annotations or {}
context.hook = annotations["argocd.argoproj.io/hook"] ~= nil or annotations["helm.sh/hook"] ~= nil]]

-- A verdict has fields that ArgoCD does not know, and a check that returns none is to be found out.
local RETURN = [[
if type(verdict) ~= "table" then
  local what = verdict == nil and "nothing" or "a " .. type(verdict) .. ", not a verdict"
  return { status = "Unknown", message = %s .. " returned " .. what }
end
return { status = verdict.status, message = verdict.message }]]

---@param work moontide.Export
---@param parts string[]
local function put_call(work, parts)
  if work.request.conditions then
    parts[#parts + 1] = "return moontide_conditions.judge(obj, conditions)"
    return
  end
  parts[#parts + 1] = "local context = { related = {}, known = {}, strict = false, hook = false }"
  if work.reads.hook then
    parts[#parts + 1] = HOOK
  end
  if work.reads.now then
    parts[#parts + 1] = 'context.now = require("os").time()'
  end
  parts[#parts + 1] = "local verdict = check(obj, context)"
  parts[#parts + 1] = RETURN:format(("%q"):format(work.request.shown))
end

---@param work moontide.Export
---@return string
local function write(work)
  local parts = {
    ("-- Written by moontide export argocd from %s: change that file, not this text."):format(
      work.request.shown),
  }
  for _, name in ipairs(work.order) do
    parts[#parts + 1] = ("local %s = (function()"):format(
      tokens.module_name(name))
    put_statements(work, work.modules[name], name, parts)
    parts[#parts + 1] = "end)()"
  end
  put_check(work, parts)
  put_call(work, parts)
  return table.concat(parts, "\n") .. "\n"
end

--- Where the export begins: what the table that the file returns says of judging.
---@param work moontide.Export
local function find_root(work)
  local check = work.check
  local last = check.statements[#check.statements]
  local fields = last.returns and statements.fields(check.tokens, last) or {}
  local root = fields[work.request.conditions and "conditions" or "check"]
  work.root = root
  if root then
    reach.use(check, statements.uses(check.tokens, root.first, root.last))
  else
    check.whole = true
  end
  if work.request.conditions then
    check.uses[#check.uses + 1] = {
      bare = {}, members = {}, modules = { ["moontide.conditions"] = { judge = true } },
    }
  end
end

--- A script that is written for ArgoCD goes there as it is.
---@param request moontide.ExportRequest
---@return moontide.Exported
local function pass_on(request)
  local result = { script = request.source, open_libs = false, refusals = {} }
  for _, lack in ipairs(dialect.of_source(request.source)) do
    if lack.library and not result.open_libs then
      result.open_libs = true
      result.refusals[1] = not request.open_libs and { line = lack.line, message = lack.what
        .. ": ArgoCD has it with useOpenLibs only; allow that with --use-open-libs" } or nil
    end
  end
  return result
end

--- The script that does in ArgoCD what the check does here, or why there can be none.
---@param request moontide.ExportRequest
---@return moontide.Exported
function M.export(request)
  if request.argocd then
    return pass_on(request)
  end
  local work = {
    request = request, check = reach.part(request.source, request.shown), modules = {}, order = {},
    reads = {}, result = { script = "", open_libs = false, refusals = {} },
  }
  find_root(work)
  resolve(work, work.check)
  put_in_order(work, work.check, {})
  local seen = {}
  look_for_lacks(work, work.check, nil, seen)
  look_at_context(work, work.check, nil)
  for _, name in ipairs(work.order) do
    look_for_lacks(work, work.modules[name], name, seen)
    look_at_context(work, work.modules[name], name)
  end
  work.result.script = write(work)
  return work.result
end

return M
