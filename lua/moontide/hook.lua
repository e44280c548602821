--- What hook types are written with. It requires nothing until that is needed: thousands of script
--- hooks may be waiting, each with a copy of its modules.
local M = {}

--- How a hook's object is doing, as its health check judges it: Healthy has succeeded, Degraded has
--- failed, everything else goes on. Unknown has failed as well, since nobody could ever tell that
--- the hook is over; only a check that itself failed is asked again.
---@param _object moontide.Object
---@param ctx moontide.VerdictContext
---@return moontide.Verdict
function M.by_health(_object, ctx)
  local judged = ctx.health
  if judged.status == "Unknown" and not judged.failed then
    return require("moontide.health").degraded(judged.message)
  end
  return { status = judged.status, message = judged.message }
end

--- The next key of a path and what follows it; nil where the path is none.
---@param path string
---@return string|integer|nil key
---@return string? rest
local function next_key(path)
  local key, rest = path:match("^%.?([^.%[%]]+)(.*)$")
  if key then
    return key, rest
  end
  key, rest = path:match("^%[(%d+)%](.*)$")
  if key then
    return math.tointeger(key) + 1, rest
  end
  return path:match('^%["([^"]+)"%](.*)$')
end

--- What a path leads to in an object or an answer: `status.phase`,
--- `status.loadBalancer.ingress[0].ip`, `metadata.labels["app.kubernetes.io/name"]`. As in kubectl,
--- lists begin at 0. A path that is none raises.
---@param value any
---@param path string
---@return any value nil where there is nothing
function M.field(value, path)
  local rest = path
  repeat
    local key
    key, rest = next_key(rest)
    if not key then
      error(('"%s" is no path to a field, such as status.conditions[0].type'):format(path), 2)
    end
    if type(value) ~= "table" then
      value = nil
    else
      value = value[key]
    end
  until rest == ""
  return value
end

return M
