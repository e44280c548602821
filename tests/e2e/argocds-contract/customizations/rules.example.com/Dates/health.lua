local os = require("os")
local time = os.time({ year = 2026, month = 1, day = 2, min = 4, sec = 5 })
local parts = os.date("*t", time)
local message = os.date("%F %H:%M:%S|%X|%x|%y|%m/%d|%I %p %P|%a %A|%b %B|%w|%q|%%", time)
return {
  status = "Healthy",
  message = message .. "|" .. parts.hour .. " " .. parts.yday .. " " .. tostring(parts.isdst),
}
