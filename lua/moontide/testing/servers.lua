--- What other servers answer to script hooks in specs.
local clocks = require("moontide.testing.clocks")

local M = {}

local GOOD = 200

--- A pattern of Lua for a text in which "*" is any text.
---@param text string
---@return string
local function pattern(text)
  return "^" .. text:gsub("[%p]", "%%%0"):gsub("%%%*", ".*") .. "$"
end

---@param key string a URL, or a method and a URL
---@param request moontide.testing.Request
---@return boolean
local function fits(key, request)
  local method, url = key:match("^(%u+) (.+)$")
  return (not method or method == request.method) and request.url:find(pattern(url or key)) ~= nil
end

--- The most exact entry for a request: the longest key that fits.
---@param http table<string, moontide.testing.Answers>
---@param request moontide.testing.Request
---@return string?
local function find(http, request)
  local best
  for key in pairs(http) do
    if fits(key, request) and (not best or #key > #best or (#key == #best and key < best)) then
      best = key
    end
  end
  return best
end

--- The servers of one hook; a call answers a request.
---@param http table<string, moontide.testing.Answers>|function|nil
---@return fun(request: moontide.testing.Request): moontide.testing.Answer
function M.new(http)
  local counts = {}
  return function(request)
    local key = type(http) == "table" and find(http, request) or nil
    local answers = type(http) == "function" and http or http and http[key]
    if not answers then
      error(('http says nothing of %s %s; write http = { ["%s"] = { status = 200 } }'):format(
        request.method, request.url, request.url), 0)
    end
    local count = (counts[key or 1] or 0) + 1
    counts[key or 1] = count
    if type(answers) == "function" then
      return answers(request, count) or {}
    end
    return answers[math.min(count, math.max(#answers, 1))] or answers
  end
end

--- What the hook is given for an answer, and how long that takes.
---@param answer moontide.testing.Answer
---@param request moontide.testing.Request
---@return table
---@return number seconds
function M.deliver(answer, request)
  local seconds = clocks.seconds(answer.after or 0)
  if seconds > request.timeout then
    return { failure = "no answer came in time" }, request.timeout
  elseif answer.fails then
    return { failure = answer.fails }, seconds
  end
  return {
    status = answer.status or GOOD,
    body = answer.body or "",
    headers = answer.headers,
    url = request.url,
  }, seconds
end

return M
