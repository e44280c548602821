--- What checks of ours say.
local M = {}

--- So many items.
---@param number integer
---@return string
function M.count(number)
  return number .. " items"
end

--- Text in capitals.
---@param text string
---@return string
function M.shout(text)
  return text:upper()
end

return M
