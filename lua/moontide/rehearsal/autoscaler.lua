--- HorizontalPodAutoscalers: they find what they scale and are content with it. There is no load in
--- a rehearsal, so replicas stay as they are.
local objects = require("moontide.rehearsal.objects")
local shapes = require("moontide.rehearsal.shapes")
local timing = require("moontide.rehearsal.timing")

---@type moontide.Shape
local SPEC = { scaleTargetRef = { apiVersion = "string", kind = "string", name = "string" } }

local ANNOTATION = "autoscaling.alpha.kubernetes.io/conditions"

---@param target moontide.Object?
---@param reference table
---@return moontide.Condition[]
local function judge(target, reference)
  if not target then
    return { objects.new_condition("AbleToScale", "False", "FailedGetScale",
      ("the HPA controller was unable to get the target's current scale: %s \"%s\" not found")
        :format((reference.kind or ""):lower() .. "s", reference.name or "")) }
  end
  return {
    objects.new_condition("AbleToScale", "True", "ReadyForNewScale",
      "recommended size matches current size"),
    objects.new_condition("ScalingActive", "True", "ValidMetricFound",
      "the HPA was able to successfully calculate a replica count"),
    objects.new_condition("ScalingLimited", "False", "DesiredWithinRange",
      "the desired count is within the acceptable range"),
  }
end

---@type moontide.Controller
return {
  kinds = { "autoscaling/v2/HorizontalPodAutoscaler", "autoscaling/v1/HorizontalPodAutoscaler" },
  reconcile = function(scaler, ctx)
    if not shapes.fit(scaler, SPEC) or scaler.metadata.deletionTimestamp then
      return {}
    end
    local reference = (scaler.spec or {}).scaleTargetRef or {}
    local target = ctx.get(reference.apiVersion or "apps/v1", reference.kind or "",
      scaler.metadata.namespace, reference.name or "")
    local replicas = target and ((target.spec or {}).replicas or 1) or nil
    local conditions = judge(target, reference)
    local status = { currentReplicas = replicas, desiredReplicas = replicas or 0 }
    local actions = {}
    if scaler.apiVersion == "autoscaling/v1" then -- There they stand in an annotation, as JSON.
      actions[1] = objects.patch(scaler, {
        metadata = { annotations = { [ANNOTATION] = objects.encode(conditions) } },
      })
    else
      status.observedGeneration = scaler.metadata.generation
      status.conditions =
        objects.conditions((scaler.status or {}).conditions, conditions, ctx.now)
    end
    actions[#actions + 1] = objects.status(scaler, status)
    return actions, not target and timing.retry or nil
  end,
}
