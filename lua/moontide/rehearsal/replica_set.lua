--- ReplicaSets: as many Pods as they ask for.
local objects = require("moontide.rehearsal.objects")
local shapes = require("moontide.rehearsal.shapes")
local timing = require("moontide.rehearsal.timing")
local workload = require("moontide.rehearsal.workload")

---@type moontide.Shape
local SPEC = { replicas = "integer", minReadySeconds = "integer", template = shapes.TEMPLATE }

--- Sorts the Pods that go first to the front: those that are not ready, then the newest.
---@param a moontide.Object
---@param b moontide.Object
---@return boolean
local function goes_before(a, b)
  local ready, other = workload.is_ready(a), workload.is_ready(b)
  if ready ~= other then
    return other
  end
  local made, other_made = a.metadata.creationTimestamp or "", b.metadata.creationTimestamp or ""
  if made ~= other_made then
    return made > other_made
  end
  return a.metadata.name > b.metadata.name
end

---@param set moontide.Object
---@param actions moontide.Action[]
---@param count integer at least one
---@param ctx moontide.ControllerContext
local function create(set, actions, count, ctx)
  local taken = {}
  for _, pod in ipairs(ctx.owned) do
    taken[pod.metadata.name] = true
  end
  local name = workload.names(set.metadata.name .. "-", taken)
  local last
  for _ = 1, math.min(count, workload.BURST) do
    last = name()
    actions[#actions + 1] = objects.create(workload.pod(set, last, set.spec.template or {}))
  end
  workload.say_created(actions, set, ctx, last)
end

--- Creates or deletes what is missing or too much.
---@param set moontide.Object
---@param active moontide.Object[]
---@param ctx moontide.ControllerContext
---@return moontide.Action[]
---@return string? refusal
local function adjust(set, active, ctx)
  local actions = {}
  local missing = (set.spec.replicas or 1) - #active
  if missing > 0 then
    local refusal = workload.refused(actions, set, ctx)
    if refusal then
      return actions, refusal
    end
    create(set, actions, missing, ctx)
  elseif missing < 0 then
    table.sort(active, goes_before)
    for i = 1, math.min(-missing, #active) do
      actions[i] = objects.delete(active[i])
    end
  end
  return actions
end

---@type moontide.Controller
return {
  kinds = { "apps/v1/ReplicaSet" },
  reconcile = function(set, ctx)
    if not shapes.fit(set, SPEC) or set.metadata.deletionTimestamp then
      return {}
    end
    local active = {}
    for _, pod in ipairs(workload.owned(ctx, "Pod")) do
      active[#active + 1] = workload.is_active(pod) and pod or nil
    end
    local ready, available, again = workload.count(active, set.spec.minReadySeconds, ctx.now)
    local actions, refusal = adjust(set, active, ctx)
    local missing = (set.spec.replicas or 1) - #active
    if refusal then
      again = objects.sooner(again, timing.retry)
    elseif missing > workload.BURST then
      again = 0
    end
    local conditions = refusal and { {
      type = "ReplicaFailure", status = "True", reason = "FailedCreate", message = refusal,
    } } or nil
    objects.fill_in(actions, set, { replicas = 1 })
    actions[#actions + 1] = objects.status(set, {
      replicas = #active,
      fullyLabeledReplicas = #active > 0 and #active or nil,
      readyReplicas = ready > 0 and ready or nil,
      availableReplicas = available > 0 and available or nil,
      observedGeneration = set.metadata.generation,
      conditions = conditions
        and objects.conditions((set.status or {}).conditions, conditions, ctx.now),
    })
    return actions, again
  end,
}
