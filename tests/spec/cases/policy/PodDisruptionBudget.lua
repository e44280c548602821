-- { what it shows, parts of the object, status, message }
local condition = require("support").condition

local ENOUGH = condition("DisruptionAllowed", "True", "SufficientPods")
local FEW = condition("DisruptionAllowed", "False", "InsufficientPods")
local BROKEN = condition("DisruptionAllowed", "False", "SyncFailed")

local function budget(...)
  return { status = { conditions = { ... } } }
end

return {
  { "no status", {}, "Progressing", "Waiting for status" },
  { "no conditions", { status = {} }, "Progressing", "Waiting for status" },
  { "an empty list", budget(), "Progressing", "Waiting for status" },
  { "enough Pods", budget(ENOUGH), "Healthy", "PodDisruptionBudget has SufficientPods" },
  { "too few Pods", budget(FEW), "Healthy", "PodDisruptionBudget has InsufficientPods" },
  { "broken", budget(BROKEN), "Degraded", "PodDisruptionBudget has SyncFailed" },
  { "a later condition is broken", budget(ENOUGH, BROKEN),
    "Degraded", "PodDisruptionBudget has SyncFailed" },
  { "no reason", budget(condition("DisruptionAllowed", "False")),
    "Degraded", "PodDisruptionBudget has DisruptionAllowed" },
  { "neither reason nor type", budget({ status = "True" }),
    "Healthy", "PodDisruptionBudget has a condition" },
  { "any version", { apiVersion = "policy/v1beta1" }, "Progressing", "Waiting for status" },
  { "conditions of the wrong type", { status = { conditions = 1 } },
    "Unknown", "status.conditions is an integer, not a list" },
}
