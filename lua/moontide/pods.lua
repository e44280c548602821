--- What keeps a Pod from being ready, nearest cause first.
local events = require("moontide.events")
local images = require("moontide.images")
local shape = require("moontide.shape")
local text = require("moontide.text")

local M = {}

--- How near a trouble stands to what a person has to change; the lowest first.
---@enum moontide.Nearness
M.NEARNESS = { refused = 1, claim = 2, broken = 3, unready = 4, over = 5, waiting = 6, leaving = 7 }

---@class moontide.Trouble
---@field nearness integer one of `NEARNESS`
---@field text string without the object's name

local CONTAINER = {
  name = "string",
  image = "string",
  restartPolicy = "string",
  resources = { limits = "object" },
}
local STATE = {
  waiting = { reason = "string", message = "string" },
  running = "object",
  terminated = { exitCode = "integer", reason = "string", message = "string" },
}
local STATUS = {
  name = "string",
  image = "string",
  ready = "boolean",
  state = STATE,
  lastState = STATE,
}

--- What checks and causes read of a Pod.
---@type moontide.Shape
M.SHAPE = {
  spec = {
    restartPolicy = "string",
    containers = { CONTAINER },
    initContainers = { CONTAINER },
  },
  status = {
    phase = "string",
    reason = "string",
    message = "string",
    conditions = shape.CONDITIONS,
    containerStatuses = { STATUS },
    initContainerStatuses = { STATUS },
  },
}

-- Reasons for which a container waits while all goes well.
local STARTING = { [""] = true, ContainerCreating = true, PodInitializing = true }

-- Reasons of events after which the volumes and the network of a Pod are there.
local MOUNTED = { Pulling = true, Pulled = true, Created = true, Started = true }

---@param pod moontide.Object
---@param type_name string
---@return moontide.Condition?
local function condition_of(pod, type_name)
  for _, condition in ipairs(pod.status.conditions or {}) do
    if condition.type == type_name then
      return condition
    end
  end
end

--- The container of the specification that a status is about; an empty one when it is not there.
---@param containers table[]?
---@param name string?
---@return table
local function specified(containers, name)
  for _, container in ipairs(containers or {}) do
    if container.name == name then
      return container
    end
  end
  return {}
end

--- How a container ended: `exit code 1: message`, `OOMKilled (exit code 137, memory limit 64Mi)`.
---@param terminated table
---@param container table
---@return string
local function ended(terminated, container)
  local code = "exit code " .. (terminated.exitCode or 0)
  if terminated.reason == "OOMKilled" then
    local limit = container.resources and container.resources.limits
      and container.resources.limits.memory
    local known = type(limit) == "string" or type(limit) == "number"
    return ("OOMKilled (%s%s)"):format(code, known and ", memory limit " .. limit or "")
  end
  local reason = terminated.reason
  if reason and reason ~= "" and reason ~= "Error" and reason ~= "Completed" then
    code = ("%s (%s)"):format(code, reason)
  end
  return text.join(": ", code, text.line(terminated.message or ""))
end

--- What an event says about a pull, for runtimes that tell the container only that it waits.
---@param index moontide.EventIndex
---@param pod moontide.Object
---@param image string
---@return string?
local function pull_failure(index, pod, image)
  for _, event in ipairs(events.of(index, pod)) do
    local message = event.message or ""
    if event.reason == "Failed" and message:find("pull", 1, true)
      and message:find(image, 1, true) then
      return message
    end
  end
end

---@param pod moontide.Object
---@param status table
---@param container table
---@param index moontide.EventIndex
---@return string?
local function waiting_text(pod, status, container, index)
  local waiting = status.state.waiting
  local reason, message = waiting.reason or "", waiting.message or ""
  if STARTING[reason] then
    return nil
  elseif images.REASONS[reason] then
    local image = container.image or status.image or ""
    local event = pull_failure(index, pod, image)
    local bare = not message:find(": ", 1, true)
    return reason .. " " .. images.explain(image, bare and event or message)
  elseif reason == "CrashLoopBackOff" then
    local last = status.lastState and status.lastState.terminated
    if not last then
      return text.join(": ", reason, text.line(message))
    end
    local silent = last.exitCode == 0 and ", but it has to keep running" or ""
    return ("%s, %s%s"):format(reason, ended(last, container), silent)
  end
  return text.join(": ", reason, text.line(message))
end

--- The end of a container that counts against it: it failed just now, or it runs again, is not
--- ready, and ran out of memory before.
---@param status table
---@return table?
local function failure(status)
  local terminated = status.state.terminated
  local last = status.lastState and status.lastState.terminated
  if terminated then
    local bad = (terminated.exitCode or 0) ~= 0 or terminated.reason == "OOMKilled"
    return bad and terminated or nil
  end
  return last and last.reason == "OOMKilled" and status.ready == false and last or nil
end

--- What is wrong with one container, if anything is.
---@param pod moontide.Object
---@param status table
---@param container table
---@param index moontide.EventIndex
---@return string?
local function container_text(pod, status, container, index)
  if not status.state then
    return nil
  elseif status.state.waiting then
    return waiting_text(pod, status, container, index)
  end
  local terminated = failure(status)
  return terminated and ended(terminated, container)
end

--- `container "proxy": ` where a Pod has several, so that the reader knows which.
---@param containers table[]?
---@param status table
---@param word string
---@return string
local function prefix(containers, status, word)
  if word == "container" and #(containers or {}) < 2 then
    return ""
  end
  return ('%s "%s": '):format(word, status.name or "")
end

---@param pod moontide.Object
---@param index moontide.EventIndex
---@return string[]
local function container_texts(pod, index)
  local spec, status = pod.spec or {}, pod.status
  local texts = {}
  local function add(statuses, containers, word)
    for _, one in ipairs(statuses or {}) do
      local what = container_text(pod, one, specified(containers, one.name), index)
      if what then
        texts[#texts + 1] = prefix(containers, one, word) .. what
      end
    end
  end
  add(status.initContainerStatuses, spec.initContainers, "init container")
  add(status.containerStatuses, spec.containers, "container")
  return texts
end

--- The init container that has not ended yet; one that runs beside the Pod for good does not count.
---@param pod moontide.Object
---@return string?
local function initializing(pod)
  for _, status in ipairs(pod.status.initContainerStatuses or {}) do
    local container = specified(pod.spec and pod.spec.initContainers, status.name)
    if status.state and status.state.running and container.restartPolicy ~= "Always" then
      return ('init container "%s" is still running'):format(status.name or "")
    end
  end
end

--- The newest warning while containers are created; a volume's own message beats the summary that
--- the kubelet adds later.
---@param pod moontide.Object
---@param index moontide.EventIndex
---@return string?
local function creation_text(pod, index)
  local found
  for _, event in ipairs(events.of(index, pod)) do
    local message = event.message or ""
    if MOUNTED[event.reason] then
      break
    elseif event.reason == "FailedMount" and message:find("^MountVolume") then
      found = event
      break
    elseif event.type == "Warning" and event.reason ~= "FailedScheduling" then
      found = found or event
    end
  end
  return found and text.join(": ", found.reason, text.line(found.message or ""))
end

---@param pod moontide.Object
---@param index moontide.EventIndex
---@return moontide.Trouble?
local function pending_trouble(pod, index)
  local scheduled = condition_of(pod, "PodScheduled")
  if scheduled and scheduled.status == "False" then
    local message = (scheduled.message or ""):gsub("%s*preemption: .*$", "")
    local what = text.join(": ", scheduled.reason, text.line(message))
    return { nearness = M.NEARNESS.broken, text = what }
  end
  local running = initializing(pod)
  if running then
    return { nearness = M.NEARNESS.waiting, text = running }
  end
  local creation = creation_text(pod, index)
  return creation and { nearness = M.NEARNESS.broken, text = creation }
end

---@param pod moontide.Object
---@return string
local function last_restart(pod)
  for _, status in ipairs(pod.status.containerStatuses or {}) do
    local last = status.lastState and status.lastState.terminated
    if last and status.ready == false then
      local containers = pod.spec and pod.spec.containers
      local before = prefix(containers, status, "container")
      return before .. "restarted after " .. ended(last, specified(containers, status.name))
    end
  end
  return ""
end

---@param pod moontide.Object
---@param ready moontide.Condition?
---@param index moontide.EventIndex
---@return string
local function unready_text(pod, ready, index)
  local probe = events.newest(index, pod, { Unhealthy = true })
  if probe then
    return "not ready: " .. text.line(probe.message or "")
  end
  local restart = last_restart(pod)
  if restart ~= "" then
    return restart
  end
  return text.join(": ", "not ready", text.line(ready and ready.message or ""))
end

--- What keeps a Pod from being ready; nothing when it is ready or has succeeded.
---@param pod moontide.Object of the shape `SHAPE`
---@param index moontide.EventIndex
---@return moontide.Trouble[]
function M.troubles(pod, index)
  local status = pod.status
  if not status then
    return {}
  end
  local ready = condition_of(pod, "Ready")
  if pod.metadata and pod.metadata.deletionTimestamp then
    local held = table.concat(pod.metadata.finalizers or {}, ", ")
    local what = text.join(", held by the finalizer ", "Terminating", held)
    return { { nearness = M.NEARNESS.leaving, text = what } }
  elseif status.phase == "Succeeded" or ready and ready.status == "True" then
    return {}
  end

  local over = status.phase == "Failed"
  if over and status.reason and status.reason ~= "" then
    local what = text.join(": ", status.reason, text.line(status.message or ""))
    return { { nearness = M.NEARNESS.over, text = what } }
  end
  local troubles = {}
  for _, what in ipairs(container_texts(pod, index)) do
    local nearness = over and M.NEARNESS.over or M.NEARNESS.broken
    troubles[#troubles + 1] = { nearness = nearness, text = what }
  end
  if #troubles > 0 then
    return troubles
  elseif status.phase == "Pending" then
    return { pending_trouble(pod, index) }
  elseif status.phase == "Running" and (pod.spec or {}).restartPolicy ~= "Never" then
    return { { nearness = M.NEARNESS.unready, text = unready_text(pod, ready, index) } }
  end
  return {}
end

return M
