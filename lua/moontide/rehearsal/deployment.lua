--- Deployments: a ReplicaSet for each version of the Pod template, and the way to the newest one.
local objects = require("moontide.rehearsal.objects")
local rollout = require("moontide.rehearsal.rollout")
local shapes = require("moontide.rehearsal.shapes")
local workload = require("moontide.rehearsal.workload")

---@type moontide.Shape
local SPEC = {
  replicas = "integer",
  paused = "boolean",
  minReadySeconds = "integer",
  progressDeadlineSeconds = "integer",
  revisionHistoryLimit = "integer",
  strategy = { type = "string", rollingUpdate = "object" },
  selector = shapes.SELECTOR,
  template = shapes.TEMPLATE,
}

local REVISION = "deployment.kubernetes.io/revision"
local HASH = "pod-template-hash"
local HISTORY = 10

---@param set moontide.Object
---@return integer
local function revision_of(set)
  local annotations = set.metadata.annotations or {}
  return math.tointeger(tonumber(annotations[REVISION])) or 0
end

--- The ReplicaSets of a Deployment: the one of its template, if there is one, and the others.
---@param deployment moontide.Object
---@param ctx moontide.ControllerContext
---@return moontide.Object? newest
---@return moontide.Object[] old
---@return string hash of the template
---@return integer revision the highest of all
local function replica_sets(deployment, ctx)
  local hash = objects.template_hash(deployment.spec.template)
  local newest, old, revision = nil, {}, 0
  for _, set in ipairs(workload.owned(ctx, "ReplicaSet")) do
    revision = math.max(revision, revision_of(set))
    if (set.metadata.labels or {})[HASH] == hash then
      newest = set
    else
      old[#old + 1] = set
    end
  end
  return newest, old, hash, revision
end

---@param deployment moontide.Object
---@param hash string
---@param revision integer
---@param replicas integer
---@return moontide.Action
local function create_set(deployment, hash, revision, replicas)
  local spec = deployment.spec
  local template = objects.copy(spec.template or {})
  template.metadata = template.metadata or {}
  template.metadata.labels = objects.merged(template.metadata.labels, { [HASH] = hash })
  local selector = objects.copy(spec.selector or {})
  selector.matchLabels = objects.merged(selector.matchLabels, { [HASH] = hash })
  return objects.create({
    apiVersion = "apps/v1",
    kind = "ReplicaSet",
    metadata = {
      name = deployment.metadata.name .. "-" .. hash,
      namespace = deployment.metadata.namespace,
      labels = objects.copy(template.metadata.labels),
      annotations = { [REVISION] = tostring(revision) },
      ownerReferences = objects.owned_by(deployment),
    },
    spec = {
      replicas = replicas,
      minReadySeconds = spec.minReadySeconds,
      selector = selector,
      template = template,
    },
  })
end

--- Brings the ReplicaSets one step nearer to the template.
---@param deployment moontide.Object
---@param newest moontide.Object?
---@param old moontide.Object[]
---@param hash string
---@param revision integer
---@return moontide.Action[]
local function step(deployment, newest, old, hash, revision)
  local actions = {}
  local plan = rollout.plan(deployment, newest, old)
  if not newest then
    if plan.create then
      actions[1] = create_set(deployment, hash, revision + 1, plan.create)
    end
  elseif #old > 0 and revision_of(newest) < revision then -- An earlier template has come back.
    actions[1] = objects.patch(newest, {
      metadata = { annotations = { [REVISION] = tostring(revision + 1) } },
    })
  end
  for _, scale in ipairs(plan.scales) do
    actions[#actions + 1] = objects.patch(scale.set, { spec = { replicas = scale.replicas } })
  end
  local idle = rollout.idle(old)
  table.sort(idle, function(a, b)
    return revision_of(a) < revision_of(b)
  end)
  local keep = math.max(0, deployment.spec.revisionHistoryLimit or HISTORY)
  for i = 1, #idle - keep do
    actions[#actions + 1] = objects.delete(idle[i])
  end
  local current = newest and revision_of(newest) or revision + 1
  if newest and #actions == 0 and (deployment.metadata.annotations or {})[REVISION]
    ~= tostring(current) then
    actions[1] = objects.patch(deployment, {
      metadata = { annotations = { [REVISION] = tostring(current) } },
    })
  end
  return actions
end

---@type moontide.Controller
return {
  kinds = { "apps/v1/Deployment" },
  reconcile = function(deployment, ctx)
    if not shapes.fit(deployment, SPEC) or deployment.metadata.deletionTimestamp then
      return {}
    end
    local newest, old, hash, revision = replica_sets(deployment, ctx)
    local actions = step(deployment, newest, old, hash, revision)
    local status, again = rollout.status(deployment, ctx, newest, old)
    objects.fill_in(actions, deployment, { replicas = 1 })
    actions[#actions + 1] = objects.status(deployment, status)
    return actions, again
  end,
}
