--- What `text.template` does, in a file of its own: most scripts that require `moontide.text` have
--- no template, and thousands of script hooks may be waiting, each with a copy of its modules.
local M = {}

--- What a path such as "user.name" leads to.
---@param values table
---@param path string
---@return any
local function at_path(values, path)
  local value = values
  for key in path:gmatch("[^.]+") do
    if type(value) ~= "table" then
      return nil
    end
    local item = value[key]
    value = item == nil and value[math.tointeger(key)] or item
  end
  return value
end

local SHOWN = { string = true, number = true, boolean = true }

--- `text.template`.
---@param template string
---@param values table<string, any>
---@return string
function M.fill(template, values)
  local parts, from = {}, 1
  while true do
    local first = template:find("{{", from, true)
    if not first then
      parts[#parts + 1] = template:sub(from)
      return table.concat(parts)
    end
    local quoted = template:sub(first, first + 7) == '{{"{{"}}'
    local last = quoted and first + 6 or template:find("}}", first, true)
    if not last then
      error(("template: {{ at character %d is not closed"):format(first), 2)
    end
    local name = template:sub(first + 2, last - 1):match("^%s*(.-)%s*$")
    local value = at_path(values, name)
    if quoted then
      value = "{{"
    elseif not name:find("^[%w_-]+[%w_.-]*$") then
      error(("template: %q is no name of a value"):format(name), 2)
    elseif not SHOWN[type(value)] then
      local has = value == nil and "has no value" or "is a " .. type(value)
      error(("template: %s %s"):format(name, has), 2)
    end
    parts[#parts + 1] = template:sub(from, first - 1)
    parts[#parts + 1] = tostring(value)
    from = last + 2
  end
end

return M
