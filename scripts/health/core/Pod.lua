--- Pods: one that is meant to run is ready, one that is meant to end has succeeded.
-- Reads: status.phase, containerStatuses; conditions Ready; spec.restartPolicy.
-- https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
local causes = require("moontide.causes")
local health = require("moontide.health")
local pods = require("moontide.pods")
local text = require("moontide.text")

local EXPECTED = { versions = { "v1" }, shape = pods.SHAPE }

--- Whether the Pod is meant to run for good: its policy says so, or, for a Pod that is no hook, the
--- annotation does.
---@param pod moontide.Object
---@param ctx moontide.HealthContext?
---@return boolean
local function runs_for_good(pod, ctx)
  local hook = ctx ~= nil and ctx.hook
  return (pod.spec or {}).restartPolicy == "Always"
    or not hook and health.annotation(pod, "ignore-restart-policy") == "true"
end

--- The messages of the containers that cannot start; nil when there are none such.
---@param status table
---@return string?
local function waiting_failures(status)
  local messages = {}
  for _, one in ipairs(status.containerStatuses or {}) do
    local waiting = one.state and one.state.waiting
    local reason = waiting and waiting.reason or ""
    if reason:find("^Err") or reason:find("Error$") or reason:find("BackOff$") then
      local message = waiting.message or ""
      messages[#messages + 1] = message ~= "" and message or reason
    end
  end
  return messages[1] and table.concat(messages, ", ") or nil
end

--- Why a Pod has failed: its own word, else that of the first container that says anything.
---@param status table
---@return string
local function failure_message(status)
  if (status.message or "") ~= "" then
    return status.message
  end
  for _, list in ipairs({ status.initContainerStatuses or {}, status.containerStatuses or {} }) do
    for _, one in ipairs(list) do
      local ended = one.state and one.state.terminated or {}
      if (ended.message or "") ~= "" then
        return ended.message
      elseif ended.reason == "OOMKilled" then
        return "OOMKilled"
      elseif (ended.exitCode or 0) ~= 0 then
        return ('container "%s" failed with exit code %d'):format(one.name or "", ended.exitCode)
      end
    end
  end
  return status.reason or ""
end

--- The container that ended before the one that runs now.
---@param status table
---@return string?
local function restarted(status)
  for _, one in ipairs(status.containerStatuses or {}) do
    local ended = one.lastState and one.lastState.terminated
    if ended then
      local what = ('container "%s" was restarted after exit code %d')
        :format(one.name or "", ended.exitCode or 0)
      return text.join(", ", what, ended.reason == "OOMKilled" and "OOMKilled" or nil)
    end
  end
end

---@param pod moontide.Object
---@return moontide.Verdict
local function judge_running(pod)
  local status = pod.status
  local message = status.message or ""
  local ready = health.condition(pod, "Ready")
  if ready and ready.status == "True" then
    return health.healthy(message)
  end
  local restart = restarted(status)
  if restart then
    return health.degraded(message ~= "" and message or restart)
  end
  return health.progressing(message)
end

---@param pod moontide.Object
---@param ctx moontide.HealthContext?
---@return moontide.Verdict
local function judge(pod, ctx)
  local status = pod.status or {}
  local for_good = runs_for_good(pod, ctx)
  local failures = for_good and waiting_failures(status)
  local message, phase = status.message or "", status.phase or ""
  if failures then
    return health.degraded(failures)
  elseif phase == "Pending" then
    return health.progressing(message)
  elseif phase == "Succeeded" then
    return health.healthy(message)
  elseif phase == "Failed" then
    return health.degraded(failure_message(status))
  elseif phase == "Running" and for_good then
    return judge_running(pod)
  end

  local policy = (pod.spec or {}).restartPolicy or ""
  if phase == "Running" and (policy == "OnFailure" or policy == "Never") then
    return health.progressing(message)
  end
  local state = ('phase "%s", restart policy "%s"'):format(phase, policy)
  return health.unknown(message ~= "" and message or state)
end

---@type moontide.HealthCheck
return {
  kinds = { "*/Pod" },
  needs = { "v1/PersistentVolumeClaim", "v1/Event" },
  check = function(object, ctx)
    return health.preliminary(object, EXPECTED) or judge(object, ctx)
  end,
  because = causes.of_pod,
}
