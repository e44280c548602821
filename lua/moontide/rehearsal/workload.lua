--- What controllers of Pods share: how Pods are made from a template, refused, and counted.
local needs = require("moontide.rehearsal.needs")
local objects = require("moontide.rehearsal.objects")

local M = {}

--- The most Pods that one look creates; the rest is created by the next one.
M.BURST = 100

--- The objects of a kind among those that an object owns.
---@param ctx moontide.ControllerContext
---@param kind string
---@return moontide.Object[]
function M.owned(ctx, kind)
  local found = {}
  for _, object in ipairs(ctx.owned) do
    if object.kind == kind then
      found[#found + 1] = object
    end
  end
  return found
end

---@param pod moontide.Object
---@return boolean
function M.is_over(pod)
  local phase = (pod.status or {}).phase
  return phase == "Succeeded" or phase == "Failed"
end

--- Whether a Pod counts as one that runs or will run.
---@param pod moontide.Object
---@return boolean
function M.is_active(pod)
  return not M.is_over(pod) and not pod.metadata.deletionTimestamp
end

---@param pod moontide.Object
---@return boolean
function M.is_ready(pod)
  return objects.holds((pod.status or {}).conditions, "Ready")
end

--- Whether a Pod has been ready for long enough, and if not yet, in how many seconds it will be.
---@param pod moontide.Object
---@param seconds integer?
---@param now number
---@return boolean
---@return number?
function M.is_available(pod, seconds, now)
  if not M.is_ready(pod) then
    return false
  elseif (seconds or 0) == 0 then
    return true
  end
  local ready = objects.condition(pod.status.conditions, "Ready")
  local left = (objects.seconds(ready.lastTransitionTime) or now) + seconds - now
  return left <= 0, left > 0 and left or nil
end

--- How many of some Pods are ready and available.
---@param pods moontide.Object[]
---@param seconds integer?
---@param now number
---@return integer ready
---@return integer available
---@return number? again when the next one will be available
function M.count(pods, seconds, now)
  local ready, available, again = 0, 0, nil
  for _, pod in ipairs(pods) do
    local is_available, left = M.is_available(pod, seconds, now)
    ready = ready + (M.is_ready(pod) and 1 or 0)
    available = available + (is_available and 1 or 0)
    again = objects.sooner(again, left)
  end
  return ready, available, again
end

--- Why the API would refuse the Pods of a template.
---@param owner moontide.Object
---@param ctx moontide.ControllerContext
---@return string?
function M.refusal(owner, ctx)
  for _, rule in ipairs(ctx.scenario) do
    if rule.pods and rule.pods.refused then
      return rule.pods.refused
    end
  end
  local spec = (owner.spec.template or {}).spec or {}
  return needs.of_admission(ctx, owner.metadata.namespace, spec)
end

--- A Pod of a template.
---@param owner moontide.Object
---@param name string
---@param template table
---@param labels table<string, string>?
---@param annotations table<string, string>?
---@return moontide.Object
function M.pod(owner, name, template, labels, annotations)
  local metadata = template.metadata or {}
  local pod = {
    apiVersion = "v1",
    kind = "Pod",
    metadata = {
      name = name,
      namespace = owner.metadata.namespace,
      labels = objects.merged(metadata.labels, labels),
      ownerReferences = objects.owned_by(owner),
    },
    spec = objects.copy(template.spec or {}),
  }
  local notes = objects.merged(metadata.annotations, annotations)
  pod.metadata.annotations = next(notes) and notes or nil
  if pod.metadata.labels and not next(pod.metadata.labels) then
    pod.metadata.labels = nil
  end
  pod.spec.restartPolicy = pod.spec.restartPolicy or "Always"
  return pod
end

--- Names for new Pods, as Kubernetes makes them but the same in every rehearsal; those that are
--- taken are passed over.
---@param prefix string such as `web-5d9c6b-`
---@param taken table<string, boolean>
---@return fun(): string
function M.names(prefix, taken)
  local number = 0
  if #prefix > 58 then -- A name has 63 characters.
    prefix = prefix:sub(1, 58)
  end
  return function()
    local name
    repeat
      number = number + 1
      name = prefix .. objects.letters(5, objects.hash(prefix, number))
    until not taken[name]
    taken[name] = true
    return name
  end
end

--- An event about a refusal, or its end. There is one of each an owner, which later ones renew: a
--- controller that tries again and again says so in one event.
---@param actions moontide.Action[]
---@param owner moontide.Object
---@param ctx moontide.ControllerContext
---@param kind string
---@param reason string
---@param message string
local function say(actions, owner, ctx, kind, reason, message)
  local event = objects.event(owner, ctx.now, kind, reason, message)
  event.object.metadata.name =
    ("%s.%08x"):format(owner.metadata.name, objects.hash(owner.metadata.uid or "", reason))
  local name = event.object.metadata.name
  if ctx.get("v1", "Event", event.object.metadata.namespace, name) then
    event = objects.patch(event.object, {
      message = message, eventTime = event.object.eventTime,
    })
  end
  actions[#actions + 1] = event
end

--- Says that Pods are refused.
---@param actions moontide.Action[]
---@param owner moontide.Object
---@param ctx moontide.ControllerContext
---@param message string
function M.say_refused(actions, owner, ctx, message)
  say(actions, owner, ctx, "Warning", "FailedCreate", message)
end

--- Says that Pods with generated names are refused, where they are.
---@param actions moontide.Action[]
---@param owner moontide.Object
---@param ctx moontide.ControllerContext
---@return string? refusal
function M.refused(actions, owner, ctx)
  local refusal = M.refusal(owner, ctx)
  if refusal then
    refusal = ('pods "%s-" is forbidden: %s'):format(owner.metadata.name, refusal)
    M.say_refused(actions, owner, ctx, "Error creating: " .. refusal)
  end
  return refusal
end

--- Says that a Pod was created: only to those who were told before that one was refused.
---@param actions moontide.Action[]
---@param owner moontide.Object
---@param ctx moontide.ControllerContext
---@param name string
function M.say_created(actions, owner, ctx, name)
  local before = ("%s.%08x"):format(owner.metadata.name,
    objects.hash(owner.metadata.uid or "", "FailedCreate"))
  if ctx.get("v1", "Event", owner.metadata.namespace, before) then
    say(actions, owner, ctx, "Normal", "SuccessfulCreate", "Created pod: " .. name)
  end
end

return M
