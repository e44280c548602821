--- What the core gives to scripts, in Lua: as much of it as specs need.
local dkjson = require("dkjson")

local M = {}

--- The lines that scripts wrote; a spec empties it.
---@type string[]
M.lines = {}

--- What servers answer to `moontide.http`; a spec replaces it.
---@type fun(request: moontide.HttpRequest): moontide.HttpAnswer?, string?
M.answer = function()
  return nil, "no server is there"
end

--- What comes of `kube.wait`; a spec replaces it.
---@type fun(kind: string, name: string, wanted: any, options: table): any, string?, string?
M.wait = function()
  return nil, "no cluster is there", "unreachable"
end

M.kube = {
  wait = function(...)
    return M.wait(...)
  end,
}

M.http = {
  get = function(url, options)
    local request = { url = url }
    for key, value in pairs(options or {}) do
      request[key] = value
    end
    return M.answer(request)
  end,
  request = function(request)
    return M.answer(request)
  end,
}

-- Enough for values without nulls in lists, and for lists that are not empty.
M.json = {
  null = dkjson.null,
  decode = function(text)
    local value, _, message = dkjson.decode(text, 1, nil)
    return value, message and "line 1: it is no JSON"
  end,
  encode = function(value)
    return dkjson.encode(value)
  end,
  list = function(items)
    return setmetatable(items or {}, { __jsontype = "array" })
  end,
}

--- Keeps a line of any level, without its values.
---@param text string
local function keep(text)
  M.lines[#M.lines + 1] = text
end

M.log = { debug = keep, error = keep, info = keep, warn = keep }

--- Days since 1970 of a date, by the calendar that repeats every 400 years.
---@param year integer
---@param month integer
---@param day integer
---@return integer
local function days(year, month, day)
  if month < 3 then
    year, month = year - 1, month + 12
  end
  local leaps = year // 4 - year // 100 + year // 400
  return 365 * year + leaps + (153 * month - 457) // 5 + day - 719469
end

M.time = {
  parse = function(text)
    local year, month, day, hour, minute, second, fraction, zone =
      text:match("^(%d%d%d%d)-(%d%d)-(%d%d)T(%d%d):(%d%d):(%d%d)(%.?%d*)(.*)$")
    local sign, hours, minutes = (zone or ""):match("^([+-])(%d%d):(%d%d)$")
    if not year or zone ~= "Z" and not sign then
      return nil, ('"%s" is not a time'):format(text)
    end
    local offset = sign and (hours * 3600 + minutes * 60) * (sign == "+" and 1 or -1) or 0
    local date = days(math.tointeger(year), math.tointeger(month), math.tointeger(day))
    local seconds = date * 86400 + hour * 3600 + minute * 60 + second - offset
    return math.tointeger(seconds) + (tonumber(fraction) or 0)
  end,
  format = function(seconds)
    return os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(seconds))
  end,
}

return M
