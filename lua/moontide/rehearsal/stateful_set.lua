--- StatefulSets: Pods with ordinals and claims of their own, one after another.
--
-- There are no ControllerRevisions: Pods below the partition of a rolling update are made of the
-- newest template too, and only carry the name of the current revision.
local objects = require("moontide.rehearsal.objects")
local shapes = require("moontide.rehearsal.shapes")
local timing = require("moontide.rehearsal.timing")
local workload = require("moontide.rehearsal.workload")

---@type moontide.Shape
local SPEC = {
  replicas = "integer",
  minReadySeconds = "integer",
  serviceName = "string",
  podManagementPolicy = "string",
  ordinals = { start = "integer" },
  selector = shapes.SELECTOR,
  template = shapes.TEMPLATE,
  updateStrategy = { type = "string", rollingUpdate = { partition = "integer" } },
  volumeClaimTemplates = { {
    metadata = { name = "string", labels = "strings", annotations = "strings" },
    spec = "object",
  } },
  persistentVolumeClaimRetentionPolicy = { whenDeleted = "string" },
}

local REVISION = "controller-revision-hash"

--- A StatefulSet while it is being looked at.
---@class moontide.SetLook
---@field set moontide.Object
---@field ctx moontide.ControllerContext
---@field pods table<integer, moontide.Object> by ordinal
---@field first integer the lowest ordinal
---@field wanted integer
---@field current string revision
---@field update string revision
---@field actions moontide.Action[]
---@field again number?

---@param look moontide.SetLook
---@param action moontide.Action
local function act(look, action)
  look.actions[#look.actions + 1] = action
end

---@param pod moontide.Object?
---@return string?
local function revision_of(pod)
  return pod and (pod.metadata.labels or {})[REVISION]
end

---@param pod moontide.Object
---@return boolean
local function is_healthy(pod)
  return workload.is_active(pod) and workload.is_ready(pod)
end

---@param look moontide.SetLook
---@return integer
local function partition_of(look)
  local strategy = look.set.spec.updateStrategy or {}
  return (strategy.rollingUpdate or {}).partition or 0
end

--- Creates the claims of a Pod that are missing, and gives the Pod its volumes.
---@param look moontide.SetLook
---@param pod moontide.Object
local function add_claims(look, pod)
  local set = look.set
  local volumes = {}
  for _, volume in ipairs(pod.spec.volumes or {}) do
    volumes[volume.name or ""] = volume
  end
  for _, template in ipairs(set.spec.volumeClaimTemplates or {}) do
    local metadata = template.metadata or {}
    local volume = metadata.name or ""
    local name = volume .. "-" .. pod.metadata.name
    volumes[volume] = { name = volume, persistentVolumeClaim = { claimName = name } }
    if not look.ctx.get("v1", "PersistentVolumeClaim", set.metadata.namespace, name) then
      local labels = objects.merged(metadata.labels, (set.spec.selector or {}).matchLabels)
      local kept = set.spec.persistentVolumeClaimRetentionPolicy or {}
      act(look, objects.create({
        apiVersion = "v1",
        kind = "PersistentVolumeClaim",
        metadata = {
          name = name,
          namespace = set.metadata.namespace,
          labels = next(labels) and labels or nil,
          annotations = metadata.annotations,
          ownerReferences = kept.whenDeleted == "Delete" and objects.owned_by(set) or nil,
        },
        spec = objects.copy(template.spec or {}),
      }))
    end
  end
  local list = {}
  for _, volume in pairs(volumes) do
    list[#list + 1] = volume
  end
  table.sort(list, function(a, b)
    return (a.name or "") < (b.name or "")
  end)
  pod.spec.volumes = list[1] and list or nil
end

---@param look moontide.SetLook
---@param ordinal integer
local function create(look, ordinal)
  local set, ctx = look.set, look.ctx
  local template = set.spec.template or {}
  local name = ("%s-%d"):format(set.metadata.name, ordinal)
  local refusal = workload.refusal(set, ctx)
  if refusal then
    workload.say_refused(look.actions, set, ctx,
      ('create Pod %s in StatefulSet %s failed error: pods "%s" is forbidden: %s')
        :format(name, set.metadata.name, name, refusal))
    look.again = timing.retry
    return
  end
  local old = ordinal < look.first + partition_of(look)
  local pod = workload.pod(set, name, template, {
    [REVISION] = old and look.current or look.update,
    ["statefulset.kubernetes.io/pod-name"] = name,
    ["apps.kubernetes.io/pod-index"] = tostring(ordinal),
  })
  pod.spec.hostname, pod.spec.subdomain = name, set.spec.serviceName
  add_claims(look, pod)
  act(look, objects.create(pod))
  workload.say_created(look.actions, set, ctx, name)
end

--- Creates what is missing. With the policy OrderedReady each Pod waits for those before it.
---@param look moontide.SetLook
---@param ordered boolean
---@return boolean whether all are there, and healthy where that is waited for
local function fill(look, ordered)
  local created = 0
  for ordinal = look.first, look.first + look.wanted - 1 do
    local pod = look.pods[ordinal]
    if pod and workload.is_over(pod) then
      act(look, objects.delete(pod)) -- It comes back under its name.
      return false
    elseif not pod then
      create(look, ordinal)
      created = created + 1
      if created == workload.BURST then
        look.again = 0
        return false
      end
    end
    if ordered and not (pod and is_healthy(pod)) then
      return false
    end
  end
  return created == 0
end

--- Takes away Pods beyond the number that is wanted, the highest ordinal first.
---@param look moontide.SetLook
---@param ordered boolean
---@return boolean whether there are none
local function shrink(look, ordered)
  local beyond = {}
  for ordinal in pairs(look.pods) do
    if ordinal < look.first or ordinal >= look.first + look.wanted then
      beyond[#beyond + 1] = ordinal
    end
  end
  table.sort(beyond, function(a, b)
    return a > b
  end)
  for _, ordinal in ipairs(beyond) do
    if workload.is_active(look.pods[ordinal]) then
      act(look, objects.delete(look.pods[ordinal]))
    end
    if ordered then
      break
    end
  end
  return #beyond == 0
end

--- Replaces one Pod of an earlier revision, the highest ordinal first.
---@param look moontide.SetLook
local function update(look)
  local strategy = look.set.spec.updateStrategy or {}
  if strategy.type == "OnDelete" then
    return
  end
  for ordinal = look.first + look.wanted - 1, look.first + partition_of(look), -1 do
    local pod = look.pods[ordinal]
    if not pod or pod.metadata.deletionTimestamp then
      return
    elseif revision_of(pod) ~= look.update then
      act(look, objects.delete(pod))
      return
    elseif not is_healthy(pod) then
      return
    end
  end
end

---@param look moontide.SetLook
---@return table
local function status_of(look)
  local set, ctx = look.set, look.ctx
  local all, current, updated = {}, 0, 0
  for ordinal, pod in pairs(look.pods) do
    local counts = workload.is_active(pod)
    all[#all + 1] = counts and pod or nil
    local inside = counts and ordinal >= look.first and ordinal < look.first + look.wanted
    updated = updated + (inside and revision_of(pod) == look.update and 1 or 0)
    current = current + (inside and revision_of(pod) == look.current and 1 or 0)
  end
  local ready, available, again = workload.count(all, set.spec.minReadySeconds, ctx.now)
  look.again = objects.sooner(look.again, again)
  local rolling = (set.spec.updateStrategy or {}).type ~= "OnDelete"
  if rolling and updated == look.wanted and ready == look.wanted and #all == look.wanted then
    look.current, current = look.update, updated
  end
  return {
    replicas = #all,
    readyReplicas = ready > 0 and ready or nil,
    availableReplicas = available,
    currentReplicas = current > 0 and current or nil,
    updatedReplicas = updated > 0 and updated or nil,
    currentRevision = look.current,
    updateRevision = look.update,
    collisionCount = 0,
    observedGeneration = set.metadata.generation,
  }
end

---@type moontide.Controller
return {
  kinds = { "apps/v1/StatefulSet" },
  reconcile = function(set, ctx)
    if not shapes.fit(set, SPEC) or set.metadata.deletionTimestamp then
      return {}
    end
    local revision = set.metadata.name .. "-" .. objects.template_hash(set.spec.template)
    local look = {
      set = set,
      ctx = ctx,
      pods = {},
      first = (set.spec.ordinals or {}).start or 0,
      wanted = set.spec.replicas or 1,
      current = (set.status or {}).currentRevision or revision,
      update = revision,
      actions = {},
    }
    for _, pod in ipairs(workload.owned(ctx, "Pod")) do
      local ordinal = math.tointeger(tonumber(pod.metadata.name:match("%-(%d+)$")))
      if ordinal then
        look.pods[ordinal] = pod
      end
    end
    local ordered = set.spec.podManagementPolicy ~= "Parallel"
    if fill(look, ordered) and shrink(look, ordered) then
      update(look)
    end
    objects.fill_in(look.actions, set, { replicas = 1 })
    act(look, objects.status(set, status_of(look)))
    return look.actions, look.again
  end,
}
