---@meta moontide.log

--- Lines for whoever looks for a mistake in a script; `-v` shows them.
---@class moontide.log
local log = {}

--- Writes a line to the debug log, with the script's name before it.
---@param _text string
function log.debug(_text) end

return log
