--- PodDisruptionBudgets: the controller has counted the Pods that they guard.
-- Reads: conditions DisruptionAllowed; observedGeneration.
-- https://kubernetes.io/docs/concepts/workloads/pods/disruptions/
local health = require("moontide.health")
local shape = require("moontide.shape")

local EXPECTED = { shape = { status = { conditions = shape.CONDITIONS } } }

---@param condition moontide.Condition
---@return string
local function message_of(condition)
  return "PodDisruptionBudget has " .. (condition.reason or condition.type or "a condition")
end

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local conditions = health.conditions(object)
  for _, condition in ipairs(conditions) do
    if condition.status == "False" and condition.reason ~= "InsufficientPods" then
      return health.degraded(message_of(condition))
    end
  end
  if conditions[1] then
    return health.healthy(message_of(conditions[1]))
  end
  return health.progressing("Waiting for status")
end

---@type moontide.HealthCheck
return {
  kinds = { "policy/*/PodDisruptionBudget" },
  check = function(object)
    return health.preliminary(object, EXPECTED) or judge(object)
  end,
}
