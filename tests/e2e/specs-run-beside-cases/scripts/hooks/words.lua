--- A module that stands beside the spec and is required as scripts require it.
local M = {}

function M.greet(name)
  return "hello " .. name
end

return M
