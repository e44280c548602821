--- What hooks say.
local M = {}

function M.serves(name)
  return name .. " serves"
end

function M.unused(name)
  local upper = name:upper()

  return upper
end

return M
