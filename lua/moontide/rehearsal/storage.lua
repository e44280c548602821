--- The classes that serve claims.
local M = {}

local CLASS_API = "storage.k8s.io/v1"
local BETA_CLASS = "volume.beta.kubernetes.io/storage-class"
local DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"

--- The annotation by which the scheduler says that a claim's first Pod has a node.
M.SELECTED_NODE = "volume.kubernetes.io/selected-node"

---@param ctx moontide.ControllerContext
---@return moontide.Object?
local function default_class(ctx)
  for _, class in ipairs(ctx.list(CLASS_API, "StorageClass", "")) do
    local annotations = class.metadata.annotations or {}
    if annotations[DEFAULT_CLASS] == "true" then
      return class
    end
  end
end

--- The class of a claim; else the name that it asks for, "" for none, nil for a missing default.
---@param claim moontide.Object
---@param ctx moontide.ControllerContext
---@return moontide.Object?
---@return string?
function M.class_of(claim, ctx)
  local annotations = claim.metadata.annotations or {}
  local name = annotations[BETA_CLASS] or (claim.spec or {}).storageClassName
  if not name then
    return default_class(ctx), nil
  elseif name == "" then
    return nil, name
  end
  return ctx.get(CLASS_API, "StorageClass", "", name), name
end

--- Whether claims of a class are bound only when a Pod uses them.
---@param class moontide.Object
---@return boolean
function M.waits_for_consumer(class)
  return class.volumeBindingMode == "WaitForFirstConsumer"
end

return M
