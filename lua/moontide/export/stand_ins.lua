--- What stands in for functions of modules, where ArgoCD cannot take texts apart or has nothing
--- of the kind.
local tokens = require("moontide.export.tokens")

local M = {}

--- Sources of modules that are written in C.
---@type table<string, string>
M.MODULES = {
  ["moontide.log"] = "local function quiet() end\n"
    .. "return { debug = quiet, error = quiet, info = quiet, warn = quiet }\n",
}

---@param text string
---@return string
local function quoted(text)
  return (("%q"):format(text):gsub("\\\n", "\\n"))
end

-- ArgoCD's scripts are chosen by group and kind, so the group is known.
local IS_VERSION = [[
local function is_version(api_version, version)
  return api_version == %s .. version
end]]

local READ = [[
local READ = {%s}
local function read(text)
  local parts = READ[text]
  if parts then
    return parts[1], parts[2], parts[3]
  end
  return text, "True"
end]]

--- The conditions such as `"Ready=False:Starting"` that are written out in some tokens.
---@param lists moontide.Token[][]
---@return string
local function conditions_in(lists)
  local known, lines = {}, {}
  for _, list in ipairs(lists) do
    for _, token in ipairs(list) do
      local text = token.kind == "string" and tokens.string_value(token) or ""
      local type_name, status, reason = text:match("^([^=]+)=([^:]+):?(.*)$")
      if type_name and not known[text] then
        known[text] = true
        lines[#lines + 1] = ("\n  [%s] = { %s, %s, %s },"):format(quoted(text), quoted(type_name),
          quoted(status), reason ~= "" and quoted(reason) or "nil")
      end
    end
  end
  return table.concat(lines) .. (lines[1] and "\n" or "")
end

--- The local functions of a module that others stand in for.
---@param module string
---@param group string? of the kind that the check is for; nil when it can be any
---@return table<string, boolean>
function M.replaced(module, group)
  if module == "moontide.conditions" then
    return { read = true }
  end
  return { is_version = module == "moontide.health" and group ~= nil or nil }
end

--- The source of what stands in for one of them.
---@param name string
---@param lists moontide.Token[][] what the check and its own modules are written with
---@param group string?
---@return string
function M.source(name, lists, group)
  if name == "read" then
    return READ:format(conditions_in(lists))
  end
  return IS_VERSION:format(quoted(group == "" and "" or group .. "/"))
end

return M
