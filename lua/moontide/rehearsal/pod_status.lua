--- The status of a Pod from the states of its containers, as the kubelet writes it.
local container = require("moontide.rehearsal.container")
local objects = require("moontide.rehearsal.objects")

local M = {}

---@param at integer milliseconds since 1970
---@return string
local function stamp(at)
  return objects.stamp(at // 1000)
end

---@param last table
---@return table
local function terminated(last)
  return {
    exitCode = last.code,
    reason = last.reason,
    message = last.message,
    startedAt = stamp(last.from),
    finishedAt = stamp(last.to),
  }
end

---@param pod moontide.Object
---@param one moontide.ContainerRun
---@param state moontide.ContainerState
---@return table
local function pausing(pod, one, state)
  local pause = container.pause(state.restarts)
  if pause == 0 then
    return { terminated = terminated(state.last) }
  end
  local minutes = pause >= 60 and ("%dm%ds"):format(pause // 60, pause % 60)
    or ("%ds"):format(pause)
  return { waiting = {
    reason = "CrashLoopBackOff",
    message = ("back-off %s restarting failed container=%s pod=%s_%s(%s)"):format(minutes, one.name,
      pod.metadata.name, pod.metadata.namespace or "default", pod.metadata.uid or ""),
  } }
end

--- What a container is doing, in the three words that a status has for it.
---@param pod moontide.Object
---@param one moontide.ContainerRun
---@param state moontide.ContainerState?
---@param creating string the reason while nothing is wrong yet
---@return table
local function state_of(pod, one, state, creating)
  if not state then
    return { waiting = { reason = creating } }
  elseif state.step == "unpulled" then
    return { waiting = {
      reason = "ImagePullBackOff",
      message = ('Back-off pulling image "%s": ErrImagePull: %s')
        :format(one.image, container.pull_message(one.image)),
    } }
  elseif state.step == "unmade" then
    return { waiting = { reason = "CreateContainerConfigError", message = state.problem } }
  elseif state.step == "run" then
    return { running = { startedAt = stamp(state.started) } }
  elseif state.step == "pause" then
    return pausing(pod, one, state)
  elseif state.step == "ended" then
    return { terminated = terminated(state.last) }
  end
  return { waiting = { reason = creating } }
end

--- The status of one container.
---@param pod moontide.Object
---@param one moontide.ContainerRun
---@param state moontide.ContainerState?
---@param ready boolean
---@param creating string
---@return table
function M.of_container(pod, one, state, ready, creating)
  local shown = state_of(pod, one, state, creating)
  local last = state and state.last and not shown.terminated and terminated(state.last)
  return {
    name = one.name,
    image = one.image,
    imageID = "",
    ready = ready,
    started = state ~= nil and state.step == "run",
    restartCount = state and state.restarts or 0,
    state = shown,
    lastState = last and { terminated = last } or {},
  }
end

---@param type_name string
---@param holds boolean
---@param reason string?
---@param message string?
---@return moontide.Condition
local function condition(type_name, holds, reason, message)
  return {
    type = type_name,
    status = holds and "True" or "False",
    reason = not holds and reason or nil,
    message = not holds and message or nil,
  }
end

--- The conditions of a Pod that has a node.
---@param phase string
---@param initialized boolean
---@param pending string[] names of init containers that are not done
---@param unready string[] names of containers that are not ready
---@return moontide.Condition[]
function M.conditions(phase, initialized, pending, unready)
  local over = phase == "Succeeded"
  local reason = over and "PodCompleted" or phase == "Failed" and "PodFailed"
    or "ContainersNotReady"
  local message = not over and ("containers with unready status: [%s]")
    :format(table.concat(unready, " ")) or nil
  local ready = not over and phase == "Running" and #unready == 0
  return {
    condition("PodScheduled", true),
    condition("Initialized", initialized, "ContainersNotInitialized",
      ("containers with incomplete status: [%s]"):format(table.concat(pending, " "))),
    condition("ContainersReady", ready, reason, message),
    condition("Ready", ready, reason, message),
  }
end

--- The address of a Pod: the same for the same Pod.
---@param pod moontide.Object
---@return string
function M.address(pod)
  local hash = objects.hash(pod.metadata.namespace or "", pod.metadata.name)
  return ("10.244.%d.%d"):format(hash >> 8 & 0xFF, hash % 254 + 1)
end

return M
