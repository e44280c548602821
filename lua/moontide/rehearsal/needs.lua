--- What a Pod refers to and what of it is missing, in the words of Kubernetes.
local storage = require("moontide.rehearsal.storage")

local M = {}

---@param ctx moontide.ControllerContext
---@param pod moontide.Object
---@param kind "Secret"|"ConfigMap"
---@param name string?
---@return moontide.Object?
---@return string? message
local function find(ctx, pod, kind, name)
  local object = ctx.get("v1", kind, pod.metadata.namespace, name or "")
  if object then
    return object
  end
  return nil, ('%s "%s" not found'):format(kind:lower(), name or "")
end

---@param object moontide.Object
---@param key string?
---@return boolean
local function has_key(object, key)
  for _, part in ipairs({ object.data or {}, object.stringData or {}, object.binaryData or {} }) do
    if part[key] ~= nil then
      return true
    end
  end
  return false
end

--- What is wrong with a reference to a key, or, without one, to a whole object.
---@param ctx moontide.ControllerContext
---@param pod moontide.Object
---@param kind "Secret"|"ConfigMap"
---@param reference table?
---@return string?
local function misses(ctx, pod, kind, reference)
  if not reference or reference.optional then
    return nil
  end
  local object, message = find(ctx, pod, kind, reference.name or reference.secretName)
  if not object then
    return message
  elseif reference.key and not has_key(object, reference.key) then
    return ("couldn't find key %s in %s %s/%s"):format(
      reference.key, kind, pod.metadata.namespace, object.metadata.name)
  end
end

--- Why a container cannot be made: a reference of its environment.
---@param ctx moontide.ControllerContext
---@param pod moontide.Object
---@param container table
---@return string?
function M.of_container(ctx, pod, container)
  for _, from in ipairs(container.envFrom or {}) do
    local problem = misses(ctx, pod, "ConfigMap", from.configMapRef)
      or misses(ctx, pod, "Secret", from.secretRef)
    if problem then
      return problem
    end
  end
  for _, variable in ipairs(container.env or {}) do
    local from = variable.valueFrom or {}
    local problem = misses(ctx, pod, "ConfigMap", from.configMapKeyRef)
      or misses(ctx, pod, "Secret", from.secretKeyRef)
    if problem then
      return problem
    end
  end
end

--- Why a source of a volume cannot be mounted.
---@param ctx moontide.ControllerContext
---@param pod moontide.Object
---@param source table with `configMap` or `secret`
---@return string?
local function of_source(ctx, pod, source)
  return misses(ctx, pod, "ConfigMap", source.configMap)
    or misses(ctx, pod, "Secret", source.secret)
end

--- Why the volumes of a Pod cannot be mounted.
---@param ctx moontide.ControllerContext
---@param pod moontide.Object
---@return string?
function M.of_volumes(ctx, pod)
  for _, volume in ipairs(pod.spec.volumes or {}) do
    local problem = of_source(ctx, pod, volume)
    for _, source in ipairs((volume.projected or {}).sources or {}) do
      problem = problem or of_source(ctx, pod, source)
    end
    if problem then
      return ('MountVolume.SetUp failed for volume "%s" : %s'):format(volume.name, problem)
    end
  end
end

local NOWHERE = "0/1 nodes are available: %s. preemption: 0/1 nodes are available: "
  .. "1 Preemption is not helpful for scheduling."

--- How far the claims of a Pod are: why it finds no node because of them, and which of them wait
--- for being told that it has one.
---@param ctx moontide.ControllerContext
---@param pod moontide.Object
---@return string? problem
---@return moontide.Object[] waiting
---@return boolean bound all of them
function M.of_claims(ctx, pod)
  local waiting, bound = {}, true
  for _, volume in ipairs(pod.spec.volumes or {}) do
    local name = volume.persistentVolumeClaim and volume.persistentVolumeClaim.claimName
    local claim = name and ctx.get("v1", "PersistentVolumeClaim", pod.metadata.namespace, name)
    if name and not claim then
      return NOWHERE:format(('persistentvolumeclaim "%s" not found'):format(name)), {}, false
    elseif claim and (claim.status or {}).phase ~= "Bound" then
      local class = storage.class_of(claim, ctx)
      if not class or not storage.waits_for_consumer(class) then
        return NOWHERE:format("pod has unbound immediate PersistentVolumeClaims"), {}, false
      end
      bound = false
      waiting[#waiting + 1] = claim
    end
  end
  return nil, waiting, bound
end

--- Why the API refuses to create a Pod: its ServiceAccount. The `default` one is everywhere.
---@param ctx moontide.ControllerContext
---@param namespace string
---@param spec table of the Pod
---@return string?
function M.of_admission(ctx, namespace, spec)
  local name = spec.serviceAccountName or spec.serviceAccount or "default"
  if name == "" or name == "default" or ctx.get("v1", "ServiceAccount", namespace, name) then
    return nil
  end
  return ('error looking up service account %s/%s: serviceaccount "%s" not found')
    :format(namespace, name, name)
end

return M
