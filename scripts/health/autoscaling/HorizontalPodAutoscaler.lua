--- HorizontalPodAutoscalers: able to read their metrics and to scale.
-- Reads: conditions AbleToScale, ScalingActive, ScalingLimited.
-- https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
local health = require("moontide.health")
local json = require("moontide.json")
local shape = require("moontide.shape")

local ANNOTATION = "autoscaling.alpha.kubernetes.io/conditions"

local EXPECTED = {
  versions = { "v1", "v2", "v2beta2", "v2beta1" },
  shape = { status = { conditions = shape.CONDITIONS } },
}

-- Reasons that make an autoscaler Degraded, by the type of their condition.
local FAILURES = {
  AbleToScale = { FailedGetScale = true, FailedUpdateScale = true },
  ScalingActive = {
    FailedGetResourceMetric = true,
    FailedGetObjectMetric = true,
    FailedGetPodsMetric = true,
    FailedGetExternalMetric = true,
    FailedComputeMetricsReplicas = true,
    InvalidSelector = true,
  },
}
local WORKING = { AbleToScale = true, ScalingLimited = true }

--- The conditions, which version 1 carries as JSON in an annotation.
---@param object moontide.Object
---@return moontide.Condition[]?
---@return string? message what is wrong with the annotation
local function read_conditions(object)
  local annotations = object.metadata and object.metadata.annotations or {}
  local source = annotations[ANNOTATION]
  if not (object.apiVersion or ""):find("/v1$") then
    return object.status and object.status.conditions or {}
  elseif not source then
    return {}
  end
  local conditions, message = json.decode(source)
  message = message or conditions ~= nil and shape.misfit(conditions, shape.CONDITIONS)
  if message then
    return nil, ("annotation %s: %s"):format(ANNOTATION, message)
  end
  return conditions or {}
end

---@param conditions moontide.Condition[]
---@return moontide.Verdict
local function judge(conditions)
  for _, condition in ipairs(conditions) do
    local reasons = FAILURES[condition.type]
    if reasons and reasons[condition.reason] then
      return health.degraded(condition.message)
    end
  end
  for _, condition in ipairs(conditions) do
    if WORKING[condition.type] and condition.status == "True" then
      return health.healthy(condition.message)
    end
  end
  return health.progressing("Waiting to Autoscale")
end

---@type moontide.HealthCheck
return {
  kinds = { "autoscaling/*/HorizontalPodAutoscaler" },
  check = function(object)
    local before = health.preliminary(object, EXPECTED)
    if before then
      return before
    end
    local conditions, message = read_conditions(object)
    return conditions and judge(conditions) or health.unknown(message)
  end,
}
