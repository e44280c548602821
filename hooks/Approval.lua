--- Waits until a person says yes, in a ConfigMap of the app's namespace, before anything happens.
local kube = require("moontide.kube")
local text = require("moontide.text")
local time = require("moontide.time")

local WITHIN = 24 * 3600 -- seconds
local EVERY = 5 -- seconds until what could not be read is asked for again
local CONFIG_MAP = "approvals"

local ANSWERS = {
  yes = true, ["true"] = true, approve = true, approved = true, ok = true,
  no = false, ["false"] = false, reject = false, rejected = false, deny = false, denied = false,
}

--- How to answer: what is written differs from whatever was written before.
---@param hook moontide.Hook
---@param ctx moontide.HookContext
---@param map string
---@return string
local function command(hook, ctx, map)
  local answer = "yes " .. time.format(math.floor(ctx.now()))
  return ("kubectl -n %s create configmap %s --from-literal=%s='%s' --dry-run=client -o yaml"
    .. " | kubectl -n %s apply --server-side --field-manager=approval-%s -f -"):format(
    ctx.namespace, map, hook.name, answer, ctx.namespace, hook.name)
end

--- What stands under the hook's name; nil when nothing does.
---@param map moontide.Object?
---@param name string
---@return string?
local function answer_in(map, name)
  local value = map and (map.data or {})[name]
  return value and text.line(value)
end

---@type moontide.HookType
return {
  name = "Approval",
  at = "before:PreSync",
  params = {
    question = "string?",
    configmap = "string?",
    within = "duration?",
    every = "duration?",
  },
  run = function(hook, ctx)
    if ctx.approver then
      return hook:succeed("approved by " .. ctx.approver)
    end
    local params = hook.params
    local map = params.configmap or CONFIG_MAP
    local last = ctx.now() + (params.within or WITHIN)
    local found, problem = ctx.get("v1/ConfigMap", map)
    if problem then
      return hook:fail(problem)
    end
    local old = answer_in(found, hook.name) -- the answer to an earlier question, or to none
    hook:log("approve with: " .. command(hook, ctx, map))
    hook:log(params.question or "waits for somebody's approval")
    local said, answer
    local function is_answered(object)
      local new = answer_in(object, hook.name)
      if not new or new == old then
        return false
      end
      said, old = new, new
      answer = ANSWERS[(new:match("^%a+") or ""):lower()]
      if answer == nil then
        hook:log(('"%s" is neither yes nor no'):format(new))
      end
      return answer ~= nil
    end
    while true do
      local code
      found, problem, code = kube.wait("v1/ConfigMap", map, is_answered, {
        within = math.max(last - ctx.now(), 0),
      })
      if found and answer then
        return hook:succeed("approved: " .. said)
      elseif found then
        return hook:fail("not approved: " .. said)
      elseif code == "forbidden" then
        return hook:fail(problem)
      elseif code ~= "timeout" then
        hook:log(problem)
      end
      local left = last - ctx.now()
      if code == "timeout" or left <= 0 then
        return hook:fail("nobody approved")
      end
      ctx.sleep(math.min(params.every or EVERY, left))
    end
  end,
}
