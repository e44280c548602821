-- { what it shows, parts of the object, status, message }
local condition = require("support").condition

local ABLE = condition("AbleToScale", "True", "ReadyForNewScale", "ready")
local LIMITED = condition("ScalingLimited", "True", "TooFewReplicas", "at the minimum")
local ANNOTATION = "autoscaling.alpha.kubernetes.io/conditions"

local function v2(...)
  return { apiVersion = "autoscaling/v2", status = { conditions = { ... } } }
end

local function v1(text)
  return { metadata = { annotations = { [ANNOTATION] = text } } }
end

local cases = {
  { "v2: no status", { apiVersion = "autoscaling/v2" }, "Progressing", "Waiting to Autoscale" },
  { "v2: able to scale", v2(ABLE), "Healthy", "ready" },
  { "v2: limited", v2(LIMITED), "Healthy", "at the minimum" },
  { "v2: the first that works gives the message", v2(LIMITED, ABLE), "Healthy",
    "at the minimum" },
  { "v2: unable", v2(condition("AbleToScale", "False", "BackoffBoth", "no")),
    "Progressing", "Waiting to Autoscale" },
  { "v2: active alone is not enough", v2(condition("ScalingActive", "True", "ValidMetricFound")),
    "Progressing", "Waiting to Autoscale" },
  { "v2: a failure after what works is found first",
    v2(ABLE, condition("ScalingActive", "False", "FailedGetResourceMetric", "no metrics")),
    "Degraded", "no metrics" },
  { "v2: a failure counts whatever its status",
    v2(condition("AbleToScale", "True", "FailedGetScale", "gone")), "Degraded", "gone" },
  { "v2: a reason of another type of condition",
    v2(ABLE, condition("ScalingActive", "False", "FailedGetScale", "no")), "Healthy", "ready" },
  { "v2: a failure of no such reason",
    v2(ABLE, condition("ScalingActive", "False", "ScalingDisabled", "zero")), "Healthy", "ready" },
  { "the beta of v2 has the same conditions",
    { apiVersion = "autoscaling/v2beta2", status = { conditions = { ABLE } } },
    "Healthy", "ready" },
  { "v1: no annotation", {}, "Progressing", "Waiting to Autoscale" },
  { "v1: its status is not read", { status = { conditions = { ABLE } } },
    "Progressing", "Waiting to Autoscale" },
  { "v1: no conditions", v1("[]"), "Progressing", "Waiting to Autoscale" },
  { "v1: null", v1("null"), "Progressing", "Waiting to Autoscale" },
  { "v1: able to scale",
    v1('[{"type":"AbleToScale","status":"True","reason":"x","message":"ready"}]'),
    "Healthy", "ready" },
  { "v1: failure",
    v1('[{"type":"AbleToScale","status":"True"},{"type":"ScalingActive","status":"False",'
      .. '"reason":"FailedGetResourceMetric","message":"no metrics"}]'),
    "Degraded", "no metrics" },
  { "v1: the empty text", v1(""),
    "Unknown", "annotation " .. ANNOTATION .. ": line 1: it is no JSON" },
  { "v1: no JSON", v1("[{"),
    "Unknown", "annotation " .. ANNOTATION .. ": line 1: it is no JSON" },
  { "v1: no list", v1("true"),
    "Unknown", "annotation " .. ANNOTATION .. ": it is a boolean, not a list" },
  { "v1: a list of something else", v1('[{"type":1}]'),
    "Unknown", "annotation " .. ANNOTATION .. ": [0].type is an integer, not a string" },
  { "conditions of the wrong type", { status = { conditions = "none" } },
    "Unknown", "status.conditions is a string, not a list" },
  { "another version", { apiVersion = "autoscaling/v3" }, "Unknown",
    "unsupported HorizontalPodAutoscaler GVK: autoscaling/v3, Kind=HorizontalPodAutoscaler; "
      .. "known here: v1, v2, v2beta2, v2beta1" },
}

local FAILURES = {
  { "AbleToScale", "FailedGetScale" },
  { "AbleToScale", "FailedUpdateScale" },
  { "ScalingActive", "FailedGetResourceMetric" },
  { "ScalingActive", "FailedGetObjectMetric" },
  { "ScalingActive", "FailedGetPodsMetric" },
  { "ScalingActive", "FailedGetExternalMetric" },
  { "ScalingActive", "FailedComputeMetricsReplicas" },
  { "ScalingActive", "InvalidSelector" },
}
for _, failure in ipairs(FAILURES) do
  cases[#cases + 1] = {
    "v2: " .. failure[2],
    v2(ABLE, condition(failure[1], "False", failure[2], "because")), "Degraded", "because",
  }
end

return cases
