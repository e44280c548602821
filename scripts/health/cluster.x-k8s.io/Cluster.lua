--- Cluster API: available or ready, whichever the kind and its API version report.
-- Reads: conditions Available, Ready, RollingOut, ScalingUp, ScalingDown, Paused.
-- Reads: status.phase, failureMessage; spec.paused.
-- https://cluster-api.sigs.k8s.io/reference/api/reference
local conditions = require("moontide.conditions")
local health = require("moontide.health")

local EXPECTED = {
  shape = {
    spec = { paused = "boolean" },
    status = {
      phase = "string",
      failureMessage = "string",
      conditions = { { severity = "string" } },
    },
  },
}

local MOVING = { "RollingOut", "ScalingUp", "ScalingDown" }

--- In the first API versions a condition that is False says with its severity how bad that is.
---@param object moontide.Object
---@return moontide.Verdict?
local function failed(object)
  local status = object.status or {}
  if status.failureMessage or status.phase == "Failed" then
    return health.degraded(status.failureMessage or "phase Failed")
  end
  for _, condition in ipairs(health.conditions(object)) do
    if condition.status == "False" and condition.severity == "Error" then
      return health.degraded(health.reason(condition))
    end
  end
end

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  if (object.spec or {}).paused then
    return health.suspended("spec.paused is true")
  end
  local before = conditions.observing(object) or failed(object)
  if before then
    return before
  end
  local ready = health.condition(object, "Available") and "Available" or "Ready"
  return conditions.judge(object, { ready = ready, progressing = MOVING, suspended = "Paused" })
end

---@type moontide.HealthCheck
return {
  kinds = {
    "cluster.x-k8s.io/*/Cluster",
    "cluster.x-k8s.io/*/Machine",
    "cluster.x-k8s.io/*/MachineDeployment",
    "cluster.x-k8s.io/*/MachineSet",
    "cluster.x-k8s.io/*/MachinePool",
    "controlplane.cluster.x-k8s.io/*/KubeadmControlPlane",
  },
  check = function(object)
    return health.preliminary(object, EXPECTED) or judge(object)
  end,
  grace = "1m",
}
