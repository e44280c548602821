--- PersistentVolumeClaims: the class that has to serve a claim, and why it is not bound.
local events = require("moontide.events")
local health = require("moontide.health")
local pods = require("moontide.pods")
local text = require("moontide.text")

local M = {}

local STORAGE_CLASS = "storage.k8s.io/v1/StorageClass"
local BETA_CLASS = "volume.beta.kubernetes.io/storage-class"
local DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"

--- What checks and causes read of a claim.
---@type moontide.Shape
M.SHAPE = {
  spec = { storageClassName = "string", volumeName = "string" },
  status = { phase = "string" },
}

-- Reasons of events about a claim whose turn comes with a Pod: none uses it, or none has a node.
local WAITING = { WaitForFirstConsumer = true, WaitForPodScheduled = true }

local CLASS = { provisioner = "string", volumeBindingMode = "string" }

--- What a claim says about its class: a name, `""` for none, nil for the default.
---@param claim moontide.Object
---@return string?
local function class_name(claim)
  local annotations = claim.metadata and claim.metadata.annotations or {}
  return annotations[BETA_CLASS] or claim.spec and claim.spec.storageClassName
end

--- The default class; of several the newest, as the API server chooses.
---@param classes moontide.Object[]
---@return moontide.Object?
local function default_class(classes)
  local found, found_key
  for _, class in ipairs(classes) do
    local metadata = class.metadata or {}
    if metadata.annotations and metadata.annotations[DEFAULT_CLASS] == "true" then
      local key = metadata.creationTimestamp or ""
      if not found or key > found_key or key == found_key and
        health.ref(class) < health.ref(found) then
        found, found_key = class, key
      end
    end
  end
  return found
end

--- The class of a claim among the related objects.
---@param claim moontide.Object
---@param ctx moontide.HealthContext?
---@return moontide.Object?
function M.class(claim, ctx)
  local name = class_name(claim)
  local classes = health.related(ctx, STORAGE_CLASS, CLASS)
  if not name then
    return default_class(classes)
  end
  for _, class in ipairs(classes) do
    if class.metadata and class.metadata.name == name then
      return class
    end
  end
end

--- Whether an unbound claim is bound only when a Pod uses it: its class says so, or, for those who
--- may not read classes, the newest event about it.
---@param claim moontide.Object
---@param ctx moontide.HealthContext?
---@param index moontide.EventIndex
---@return boolean
function M.waits_for_consumer(claim, ctx, index)
  local event = events.of(index, claim)[1]
  if event and WAITING[event.reason] then
    return true
  end
  local class = M.class(claim, ctx)
  return class ~= nil and class.volumeBindingMode == "WaitForFirstConsumer"
end

--- What the cluster has no class for, when it is certain that the class would have been found.
---@param claim moontide.Object
---@param ctx moontide.HealthContext?
---@return string?
local function without_class(claim, ctx)
  local name = class_name(claim)
  local looked = ctx and ctx.known and ctx.known[STORAGE_CLASS]
  if not looked or name == "" or M.class(claim, ctx) then
    return nil
  end
  return name and ('no StorageClass "%s"'):format(name)
    or "no class named, and no StorageClass is the default"
end

--- Why a claim is not bound; nil when it is, or when it rightly waits for a Pod.
---@param claim moontide.Object of the shape `SHAPE`
---@param ctx moontide.HealthContext?
---@param index moontide.EventIndex
---@return moontide.Trouble?
function M.trouble(claim, ctx, index)
  local phase = claim.status and claim.status.phase
  if phase == "Lost" then
    local volume = claim.spec and claim.spec.volumeName or ""
    local what = ('Lost, its PersistentVolume "%s" is gone'):format(volume)
    return { nearness = pods.NEARNESS.claim, text = what }
  elseif phase ~= "Pending" then
    return nil
  end
  local event = events.of(index, claim)[1]
  local why = without_class(claim, ctx)
  if event and not WAITING[event.reason] then
    why = text.join(": ", event.reason, text.line(event.message or ""))
  elseif M.waits_for_consumer(claim, ctx, index) then
    return nil
  end
  return { nearness = pods.NEARNESS.claim, text = text.join(", ", "Pending", why) }
end

return M
