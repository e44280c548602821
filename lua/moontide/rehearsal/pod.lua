--- Pods: scheduler and kubelet of the one node. Images are pulled, init containers run one after
--- another, then all containers start, are ready after a while, and end where they are meant to.
local container = require("moontide.rehearsal.container")
local needs = require("moontide.rehearsal.needs")
local objects = require("moontide.rehearsal.objects")
local pod_status = require("moontide.rehearsal.pod_status")
local rules = require("moontide.rehearsal.rules")
local shapes = require("moontide.rehearsal.shapes")
local storage = require("moontide.rehearsal.storage")
local timing = require("moontide.rehearsal.timing")


local NODE = "node-1"
local FULL = "0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: "
  .. "1 No preemption victims found for incoming pod."

--- A Pod while it is being looked at.
---@class moontide.PodLook
---@field pod moontide.Object
---@field ctx moontide.ControllerContext
---@field now integer milliseconds since 1970
---@field kept table what stands in `status.rehearsal`
---@field actions moontide.Action[]
---@field due integer? when to look again

---@param look moontide.PodLook
---@param at integer?
local function wake(look, at)
  look.due = objects.sooner(look.due, at)
end

---@param look moontide.PodLook
---@param action moontide.Action
local function act(look, action)
  look.actions[#look.actions + 1] = action
end

---@param look moontide.PodLook
---@param kind string
---@param reason string
---@param message string
---@param at integer?
local function say(look, kind, reason, message, at)
  act(look, objects.event(look.pod, (at or look.now) / 1000, kind, reason, message))
end

---@param look moontide.PodLook
---@param seconds number
local function wait(look, seconds)
  wake(look, look.now + math.floor(seconds * 1000 + 0.5))
end

---@param look moontide.PodLook
---@param status table
local function write(look, status)
  local old = look.pod.status or {}
  status.conditions = status.conditions
    and objects.conditions(old.conditions, status.conditions, look.now / 1000)
  status.rehearsal = look.kept
  act(look, objects.status(look.pod, status))
end

---@param look moontide.PodLook
---@param message string
local function unschedulable(look, message)
  write(look, {
    phase = "Pending",
    conditions = { {
      type = "PodScheduled", status = "False", reason = "Unschedulable", message = message,
    } },
  })
  say(look, "Warning", "FailedScheduling", message)
end

--- Gives the Pod its node, if it can have one by now.
---@param look moontide.PodLook
---@return boolean
local function schedule(look)
  local pod, ctx = look.pod, look.ctx
  local takes = rules.duration(rules.effects(ctx.scenario).schedule, timing.schedule)
  local left = (takes or timing.schedule) - ctx.age
  if left > 0 then
    if not (pod.status or {}).phase then
      write(look, { phase = "Pending" })
    end
    wait(look, left)
    return false
  elseif not takes then
    unschedulable(look, FULL)
    return false
  end
  local problem, waiting, bound = needs.of_claims(ctx, pod)
  if problem then
    unschedulable(look, problem)
    wait(look, timing.retry)
    return false
  end
  for _, claim in ipairs(waiting) do
    local annotations = { [storage.SELECTED_NODE] = NODE }
    act(look, objects.patch(claim, { metadata = { annotations = annotations } }))
  end
  if not bound then
    wait(look, timing.schedule)
    return false
  end
  look.kept.scheduled = look.now
  objects.fill_in(look.actions, pod, { nodeName = NODE, restartPolicy = "Always" })
  return true
end

--- Mounts the volumes, if what they are made of is there by now.
---@param look moontide.PodLook
local function mount(look)
  local problem = needs.of_volumes(look.ctx, look.pod)
  if not problem then
    look.kept.mounted = look.now
    return
  end
  say(look, "Warning", "FailedMount", problem)
  wait(look, timing.retry)
end

---@param look moontide.PodLook
---@param spec table of the container
---@param kind "init"|"sidecar"|"main"
---@param images table<string, boolean> that are on the node by then
---@return moontide.ContainerRun
local function run_of(look, spec, kind, images)
  local policy = look.pod.spec.restartPolicy or "Always"
  local list = look.ctx.scenario
  if kind ~= "main" then -- What names no container is about those that the Pod is for.
    list = {}
    for _, rule in ipairs(look.ctx.scenario) do
      list[#list + 1] = rule.container and rule or nil
    end
  end
  local lasts = policy ~= "Always" and timing.run or nil
  if kind == "init" then
    lasts = timing.init
    policy = policy == "Always" and "OnFailure" or policy
  elseif kind == "sidecar" then
    lasts, policy = nil, "Always"
  end
  return {
    name = spec.name or "",
    image = spec.image or "",
    policy = policy,
    effects = rules.effects(list, spec.name),
    lasts = lasts,
    cached = images[spec.image or ""] or false,
    problem = function()
      return needs.of_container(look.ctx, look.pod, spec)
    end,
    event = function(at, type_name, reason, message)
      say(look, type_name, reason, message, at)
    end,
  }
end

--- Takes a container on from where it was.
---@param look moontide.PodLook
---@param run moontide.ContainerRun
---@param begin integer
---@return moontide.ContainerState
local function advance(look, run, begin)
  local states = look.kept.containers
  local state, due = container.advance(run, states[run.name], begin, look.now)
  states[run.name] = state
  wake(look, due)
  return state
end

--- The init containers, as far as they are.
---@param look moontide.PodLook
---@param images table<string, boolean>
---@return table[] statuses
---@return string[] pending
---@return integer? begin when all are done
---@return boolean failed
local function initialize(look, images)
  local begin, failed = look.kept.mounted, false
  local statuses, pending = {}, {}
  for _, spec in ipairs(look.pod.spec.initContainers or {}) do
    local sidecar = spec.restartPolicy == "Always"
    local run = run_of(look, spec, sidecar and "sidecar" or "init", images)
    local state = begin and not failed and advance(look, run, begin) or nil
    local done = state and state.step == "ended" and state.last.code == 0
    local started = state and sidecar and state.step == "run"
    failed = failed or state ~= nil and state.step == "ended" and not done
    begin = done and state.last.to or started and math.max(begin, state.started) or nil
    if not begin then
      pending[#pending + 1] = run.name
    end
    images[spec.image or ""] = true
    statuses[#statuses + 1] =
      pod_status.of_container(look.pod, run, state, (done or started) == true, "PodInitializing")
  end
  return statuses, pending, begin, failed
end

--- When a container is ready; nil: not before something changes.
---@param spec table
---@param run moontide.ContainerRun
---@param state moontide.ContainerState
---@return integer?
local function ready_at(spec, run, state)
  local effects = run.effects
  if state.step ~= "run" or effects.hangs or effects.ready == "fails" then
    return nil
  end
  local crashes = effects.crashes
  local fails = effects.oom or effects.exit and type(crashes) ~= "number" or crashes == true
    or type(crashes) == "number" and state.restarts < crashes
  if fails and not effects.after then
    return nil -- It does not live long enough to be of use.
  end
  local startup = (spec.startupProbe or {}).initialDelaySeconds or 0
  local delay = effects.ready or (spec.readinessProbe or {}).initialDelaySeconds or timing.ready
  return state.started + math.floor((startup + delay) * 1000 + 0.5)
end

---@param look moontide.PodLook
---@param spec table
---@param run moontide.ContainerRun
---@param state moontide.ContainerState
---@return boolean
local function is_ready(look, spec, run, state)
  local at = ready_at(spec, run, state)
  if at and at > look.now then
    wake(look, at)
  elseif not at and state.step == "run" and spec.readinessProbe then
    local word = run.effects.hangs and "hangs" or "is never ready"
    say(look, "Warning", "Unhealthy",
      ("Readiness probe failed: no answer (the scenario says that it %s)"):format(word))
  end
  return at ~= nil and at <= look.now
end

--- What all containers together make of the Pod.
---@param states moontide.ContainerState[]
---@return string
local function phase_of(states)
  local ended, failed, begun = 0, false, false
  for _, state in ipairs(states) do
    if state.step == "ended" then
      ended = ended + 1
      failed = failed or state.last.code ~= 0
    end
    begun = begun or state.started ~= nil
  end
  if #states > 0 and ended == #states then
    return failed and "Failed" or "Succeeded"
  end
  return begun and "Running" or "Pending"
end

--- The containers that the Pod is for, as far as they are.
---@param look moontide.PodLook
---@param begin integer? nil: not before the init containers are done
---@param images table<string, boolean>
---@param creating string
---@return table[] statuses
---@return string[] unready
---@return string phase
local function run_containers(look, begin, images, creating)
  local statuses, unready, states = {}, {}, {}
  for _, spec in ipairs(look.pod.spec.containers or {}) do
    local run = run_of(look, spec, "main", images)
    local state = begin and advance(look, run, begin) or nil
    local ready = state ~= nil and is_ready(look, spec, run, state)
    states[#states + 1] = state
    if not ready then
      unready[#unready + 1] = run.name
    end
    statuses[#statuses + 1] = pod_status.of_container(look.pod, run, state, ready, creating)
  end
  return statuses, unready, phase_of(states)
end

--- Whether the Pod has had its time; wakes when it will have had.
---@param look moontide.PodLook
---@return boolean
local function past_deadline(look)
  local deadline = look.pod.spec.activeDeadlineSeconds
  local at = deadline and look.kept.scheduled + math.floor(deadline * 1000)
  if at and at > look.now then
    wake(look, at)
  end
  return at ~= nil and at <= look.now
end

---@param look moontide.PodLook
local function run_pod(look)
  local creating = look.pod.spec.initContainers and "PodInitializing" or "ContainerCreating"
  local images = {}
  local init, pending, begin, failed = initialize(look, images)
  local main, unready, phase = run_containers(look, begin, images, creating)
  phase = failed and "Failed" or phase
  local over = phase == "Failed" or phase == "Succeeded"
  local late = not over and past_deadline(look)
  phase = late and "Failed" or phase
  write(look, {
    phase = phase,
    reason = late and "DeadlineExceeded" or nil,
    message = late and "Pod was active on the node longer than the specified deadline" or nil,
    conditions = pod_status.conditions(phase, #pending == 0, pending, unready),
    initContainerStatuses = init[1] and init or nil,
    containerStatuses = main[1] and main or nil,
    hostIP = "192.0.2.1",
    podIP = pod_status.address(look.pod),
    startTime = objects.stamp(look.kept.scheduled // 1000),
  })
  if late or over then
    look.due = nil
  end
end

---@type moontide.Controller
return {
  kinds = { "v1/Pod" },
  reconcile = function(pod, ctx)
    if not shapes.fit(pod, shapes.POD) then
      return {}
    end
    local status = pod.status or {}
    local over = status.phase == "Succeeded" or status.phase == "Failed"
    local foreign = not status.rehearsal and status.phase and status.phase ~= "Pending"
    if pod.metadata.deletionTimestamp or over or foreign then
      return {} -- What was put into the cluster as running is left as it is.
    end
    local kept = status.rehearsal or {}
    kept.containers = kept.containers or {}
    local look = {
      pod = pod, ctx = ctx, now = math.floor(ctx.now * 1000 + 0.5), kept = kept, actions = {},
    }
    if kept.scheduled or schedule(look) then
      if not kept.mounted then
        mount(look)
      end
      run_pod(look)
    end
    return look.actions, look.due and (look.due - look.now) / 1000 or nil
  end,
}
