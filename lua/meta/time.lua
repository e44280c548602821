---@meta moontide.time

--- Times as the API writes them. The time of day is `ctx.now`: a script does not read a clock.
---@class moontide.time
local time = {}

--- The seconds since 1970 of an RFC 3339 time such as `2026-01-02T03:04:05Z`.
---@param _rfc3339 string
---@return number? seconds nil when the text is no such time
---@return string? message what is wrong with it
function time.parse(_rfc3339) end

--- Seconds since 1970 as an RFC 3339 time in UTC.
---@param _seconds number
---@return string
function time.format(_seconds) end

return time
