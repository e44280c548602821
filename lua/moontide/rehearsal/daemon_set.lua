--- DaemonSets: one Pod, since the rehearsal cluster has one node, which every Pod fits.
local objects = require("moontide.rehearsal.objects")
local shapes = require("moontide.rehearsal.shapes")
local timing = require("moontide.rehearsal.timing")
local workload = require("moontide.rehearsal.workload")

---@type moontide.Shape
local SPEC = {
  minReadySeconds = "integer",
  template = shapes.TEMPLATE,
  updateStrategy = { type = "string" },
}

local REVISION = "controller-revision-hash"

---@param set moontide.Object
---@param ctx moontide.ControllerContext
---@param actions moontide.Action[]
---@param revision string
---@return number? again
local function create(set, ctx, actions, revision)
  local template = set.spec.template or {}
  if workload.refused(actions, set, ctx) then
    return timing.retry
  end
  local taken = {}
  for _, pod in ipairs(ctx.owned) do
    taken[pod.metadata.name] = true
  end
  local name = workload.names(set.metadata.name .. "-", taken)()
  actions[#actions + 1] =
    objects.create(workload.pod(set, name, template, { [REVISION] = revision }))
  workload.say_created(actions, set, ctx, name)
end

--- The Pod that counts; the others are removed.
---@param set moontide.Object
---@param ctx moontide.ControllerContext
---@param actions moontide.Action[]
---@param revision string
---@return moontide.Object?
local function choose(set, ctx, actions, revision)
  local rolling = (set.spec.updateStrategy or {}).type ~= "OnDelete"
  local chosen
  for _, pod in ipairs(workload.owned(ctx, "Pod")) do
    local outdated = rolling and (pod.metadata.labels or {})[REVISION] ~= revision
    if not pod.metadata.deletionTimestamp then
      if chosen or outdated or workload.is_over(pod) then
        actions[#actions + 1] = objects.delete(pod)
      else
        chosen = pod
      end
    end
  end
  return chosen
end

---@type moontide.Controller
return {
  kinds = { "apps/v1/DaemonSet" },
  reconcile = function(set, ctx)
    if not shapes.fit(set, SPEC) or set.metadata.deletionTimestamp then
      return {}
    end
    local revision = objects.template_hash(set.spec.template)
    local actions, again = {}, nil
    local pod = choose(set, ctx, actions, revision)
    if not pod then
      again = create(set, ctx, actions, revision)
    end
    local ready, available, left = workload.count({ pod }, set.spec.minReadySeconds, ctx.now)
    local updated = pod and (pod.metadata.labels or {})[REVISION] == revision
    actions[#actions + 1] = objects.status(set, {
      desiredNumberScheduled = 1,
      currentNumberScheduled = pod and 1 or 0,
      numberMisscheduled = 0,
      numberReady = ready,
      numberAvailable = available > 0 and available or nil,
      numberUnavailable = available == 0 and 1 or nil,
      updatedNumberScheduled = updated and 1 or nil,
      observedGeneration = set.metadata.generation,
    })
    return actions, objects.sooner(again, left)
  end,
}
