--- PersistentVolumeClaims: bound by their class, at once or when a Pod that uses them has a node.
--- PersistentVolumes are only named, they are no objects here.
local objects = require("moontide.rehearsal.objects")
local rules = require("moontide.rehearsal.rules")
local shapes = require("moontide.rehearsal.shapes")
local storage = require("moontide.rehearsal.storage")
local timing = require("moontide.rehearsal.timing")

---@type moontide.Shape
local SPEC = {
  storageClassName = "string",
  volumeName = "string",
  accessModes = { "string" },
  resources = { requests = "object" },
}

---@param claim moontide.Object
---@param ctx moontide.ControllerContext
---@param kind string?
---@param reason string?
---@param message string?
---@return moontide.Action[]
local function pending(claim, ctx, kind, reason, message)
  local actions = { objects.status(claim, { phase = "Pending" }) }
  if kind then
    actions[2] = objects.event(claim, ctx.now, kind, reason or "", message or "")
  end
  return actions
end

--- Says why no class can serve the claim.
---@param claim moontide.Object
---@param ctx moontide.ControllerContext
---@param name string?
---@return moontide.Action[]
---@return number? again
local function without_class(claim, ctx, name)
  if name and name ~= "" then
    return pending(claim, ctx, "Warning", "ProvisioningFailed",
      ('storageclass.storage.k8s.io "%s" not found'):format(name)), timing.retry
  end
  return pending(claim, ctx, "Normal", "FailedBinding",
    "no persistent volumes available for this claim and no storage class is set"), timing.retry
end

---@param claim moontide.Object
---@param class moontide.Object
---@return moontide.Action[]
local function bind(claim, class)
  local spec = claim.spec or {}
  local volume = "pvc-" .. (claim.metadata.uid or claim.metadata.name)
  return {
    objects.patch(claim, {
      metadata = { annotations = { ["pv.kubernetes.io/bind-completed"] = "yes" } },
      spec = { volumeName = volume, storageClassName = class.metadata.name },
    }),
    objects.status(claim, {
      phase = "Bound",
      accessModes = spec.accessModes,
      capacity = { storage = ((spec.resources or {}).requests or {}).storage },
    }),
  }
end

---@type moontide.Controller
return {
  kinds = { "v1/PersistentVolumeClaim" },
  reconcile = function(claim, ctx)
    local phase = (claim.status or {}).phase
    if not shapes.fit(claim, SPEC) then
      return {}
    elseif claim.metadata.deletionTimestamp or phase == "Bound" or phase == "Lost" then
      return {}
    end
    local class, name = storage.class_of(claim, ctx)
    if not class then
      return without_class(claim, ctx, name)
    end
    local selected = (claim.metadata.annotations or {})[storage.SELECTED_NODE]
    if storage.waits_for_consumer(class) and not selected then
      return pending(claim, ctx, "Normal", "WaitForFirstConsumer",
        "waiting for first consumer to be created before binding")
    end
    local effects = rules.effects(ctx.scenario)
    local takes = not effects.hangs and rules.duration(effects.ready, timing.bind)
    if not takes then
      return pending(claim, ctx, "Normal", "ExternalProvisioning",
        ('Waiting for a volume to be created either by the external provisioner "%s" or manually '
          .. "by the system administrator."):format(class.provisioner or ""))
    elseif ctx.age < takes then
      return pending(claim, ctx), takes - ctx.age
    end
    return bind(claim, class)
  end,
}
