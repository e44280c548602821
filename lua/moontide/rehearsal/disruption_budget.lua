--- PodDisruptionBudgets: how many of the Pods that they guard may be disturbed.
local objects = require("moontide.rehearsal.objects")
local shapes = require("moontide.rehearsal.shapes")
local workload = require("moontide.rehearsal.workload")


-- Pods change without the budget's notice, so they are counted again after this many seconds.
local AGAIN = 10

---@param budget moontide.Object
---@param expected integer
---@return integer
local function desired_of(budget, expected)
  local spec = budget.spec or {}
  if spec.maxUnavailable ~= nil then
    return math.max(0, expected - objects.share(spec.maxUnavailable, expected, true, 0))
  end
  return objects.share(spec.minAvailable, expected, true, 1)
end

---@type moontide.Controller
return {
  kinds = { "policy/v1/PodDisruptionBudget" },
  reconcile = function(budget, ctx)
    local expected = { selector = shapes.SELECTOR }
    if not shapes.fit(budget, expected) or budget.metadata.deletionTimestamp then
      return {}
    end
    local guarded = {}
    for _, pod in ipairs(ctx.list("v1", "Pod", budget.metadata.namespace)) do
      local fits = objects.selects((budget.spec or {}).selector, pod.metadata.labels)
      guarded[#guarded + 1] = fits and workload.is_active(pod) and pod or nil
    end
    local healthy = workload.count(guarded, 0, ctx.now)
    local desired = desired_of(budget, #guarded)
    local allowed = math.max(0, healthy - desired)
    local conditions = { {
      type = "DisruptionAllowed",
      status = allowed > 0 and "True" or "False",
      reason = allowed > 0 and "SufficientPods" or "InsufficientPods",
      message = "",
      observedGeneration = budget.metadata.generation,
    } }
    return { objects.status(budget, {
      expectedPods = #guarded,
      currentHealthy = healthy,
      desiredHealthy = desired,
      disruptionsAllowed = allowed,
      observedGeneration = budget.metadata.generation,
      conditions = objects.conditions((budget.status or {}).conditions, conditions, ctx.now),
    }) }, AGAIN
  end,
}
