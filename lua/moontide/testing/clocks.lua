--- Virtual time of specs.
local engine = require("moontide.testing.engine")
local time = require("moontide.time")

local M = {}

--- When clocks begin, as in rehearsals: 2026-01-01T00:00:00Z.
M.START = 1767225600

--- Seconds of a duration.
---@param value string|number
---@return number
function M.seconds(value)
  return engine.seconds(value) or error(('"%s" is no duration; write "5s", or 5'):format(value), 0)
end

---@class moontide.testing.Clock
local Clock = {}
Clock.__index = Clock

function Clock:now()
  return self.time
end

function Clock:advance(value)
  self.time = self.time + M.seconds(value)
end

---@param start number|string|nil
---@return moontide.testing.Clock
function M.new(start)
  if type(start) == "string" then
    local seconds, message = time.parse(start)
    start = seconds or error(message, 0)
  end
  return setmetatable({ time = start or M.START }, Clock)
end

return M
