--- Services: ready Pods stand behind them.
local health = require("moontide.health")

local PODS = "v1/Pod"

local function is_ready(pod)
  for _, condition in ipairs(pod.status and pod.status.conditions or {}) do
    if condition.type == "Ready" then
      return condition.status == "True"
    end
  end
  return false
end

---@type moontide.HealthCheck
return {
  kinds = { "v1/Service" },
  needs = { { kind = PODS, selector = "spec.selector" } },
  check = function(_, ctx)
    local ready = 0
    for _, pod in ipairs(ctx.related) do
      ready = ready + (is_ready(pod) and 1 or 0)
    end
    if ready > 0 then
      return health.healthy(ready .. " of " .. #ctx.related .. " Pods ready")
    elseif not ctx.known[PODS] then
      return health.progressing("its Pods are not known")
    end
    return health.progressing("none of " .. #ctx.related .. " Pods is ready")
  end,
}
