local M = { calls = 0 }
function M.again() return require("beside") end
return M
