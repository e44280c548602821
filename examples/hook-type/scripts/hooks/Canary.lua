--- One Pod of the new version, before all others get it: it passes when it has been available for a
--- minute, and fails as soon as a container of it starts again.
local health = require("moontide.health")
local hook = require("moontide.hook")
local time = require("moontide.time")

local STEADY = 60 -- seconds

-- What is read of a Pod; one of another shape is left out.
local POD = { status = { containerStatuses = { {
  name = "string",
  restartCount = "integer",
  lastState = { terminated = { exitCode = "integer" } },
} } } }

--- The first container that has started again, and why.
---@param ctx moontide.VerdictContext
---@return string?
local function restart(ctx)
  for _, pod in ipairs(health.related(ctx, "v1/Pod", POD)) do
    for _, container in ipairs((pod.status or {}).containerStatuses or {}) do
      if (container.restartCount or 0) > 0 then
        local ended = (container.lastState or {}).terminated or {}
        return ("container %s of %s has started again, after exit code %s")
          :format(container.name, health.ref(pod), ended.exitCode or "?")
      end
    end
  end
end

---@type moontide.HookType
return {
  name = "Canary",
  at = "before:wave:1",

  create = function(object)
    object.spec.replicas = 1
    return object
  end,

  verdict = function(object, ctx)
    local again = restart(ctx)
    local judged = hook.by_health(object, ctx)
    if again then
      return health.degraded(again)
    elseif judged.status ~= "Healthy" then
      return judged
    end
    local available = health.condition(object, "Available") or {}
    local since = time.parse(available.lastTransitionTime or "")
    if since and ctx.now - since >= STEADY then
      return health.healthy(("available for %d s"):format(STEADY))
    end
    return health.progressing(("available, and has to be for %d s"):format(STEADY))
  end,
}
