--- Texts of the cluster, made short enough to stand in one line of a report.
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

return M
