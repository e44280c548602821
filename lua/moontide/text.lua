--- Texts: of the cluster as one short line, templates, and what every script needs of strings.
local M = {}

--- The longest text, in characters, that `line` leaves whole.
M.LENGTH = 200

--- Control characters and runs of blanks as one blank each; the end is cut off a long text.
---@param value string
---@param length integer? instead of `M.LENGTH`
---@return string
function M.line(value, length)
  length = length or M.LENGTH
  local line = value:gsub("[%c%s]+", " "):gsub("^ ", ""):gsub(" $", "")
  if not utf8.len(line) then
    line = line:gsub("[\x80-\xff]", "?")
  end
  if utf8.len(line) <= length then
    return line
  end
  return line:sub(1, utf8.offset(line, length) - 1) .. "…"
end

--- Several parts as one text; absent and empty ones are left out.
---@param separator string
---@param ... string?
---@return string
function M.join(separator, ...)
  local parts = {}
  for i = 1, select("#", ...) do
    local part = select(i, ...)
    if part and part ~= "" then
      parts[#parts + 1] = part
    end
  end
  return table.concat(parts, separator)
end

--- A text without blanks and line ends at its start and end.
---@param value string
---@return string
function M.trim(value)
  return value:match("^%s*(.-)%s*$")
end

--- The parts of a text between separators, which are plain text, no patterns.
---@param value string
---@param separator string
---@return string[] parts one more than there are separators
function M.split(value, separator)
  if separator == "" then
    error("the separator is empty", 2)
  end
  local parts, from = {}, 1
  while true do
    local first, last = value:find(separator, from, true)
    parts[#parts + 1] = value:sub(from, (first or 0) - 1)
    if not first then
      return parts
    end
    from = last + 1
  end
end

--- The template with `{{name}}` and `{{user.name}}` replaced by values: strings, numbers, true and
--- false. Nothing in it is run, and values are not read as templates. `{{"{{"}}` is two braces. A
--- name without a value raises, and so does a brace pair that is not closed.
---@param template string
---@param values table<string, any>
---@return string
function M.template(template, values)
  return require("moontide.template").fill(template, values) -- a tail call, for errors
end

return M
