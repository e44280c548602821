--- CustomResourceDefinitions: the kind can be used.
-- Reads: conditions Established, NamesAccepted, Terminating.
-- https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/
local health = require("moontide.health")
local shape = require("moontide.shape")

local EXPECTED = { shape = { status = { conditions = shape.CONDITIONS } } }

--- What one condition decides by itself; nil when it leaves the verdict to the others.
---@param condition moontide.Condition
---@return moontide.Verdict?
local function decide(condition)
  local name, status, message = condition.type, condition.status, condition.message or ""
  if name == "Terminating" and status == "True" then
    return health.progressing("CRD is terminating")
  elseif name == "NamesAccepted" and status == "False" then
    return health.degraded("CRD names have not been accepted: " .. message)
  elseif name == "NonStructuralSchema" and status == "True" then
    return health.degraded("Schema violations found: " .. message)
  elseif name == "Established" and status ~= "True" and condition.reason == "Installing" then
    return health.progressing("CRD is being installed")
  end
end

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  if object.metadata and object.metadata.deletionTimestamp then
    return health.progressing("CRD is terminating")
  end
  local conditions = health.conditions(object)
  if not conditions[1] then
    return health.progressing("Status conditions not found")
  end
  local established = false
  for _, condition in ipairs(conditions) do
    local decided = decide(condition)
    if decided then
      return decided
    end
    established = established or condition.type == "Established" and condition.status == "True"
  end
  if not established then
    return health.degraded("CRD is not established")
  end
  return health.healthy("CRD is healthy")
end

---@type moontide.HealthCheck
return {
  kinds = { "apiextensions.k8s.io/*/CustomResourceDefinition" },
  check = function(object)
    return health.preliminary(object, EXPECTED) or judge(object)
  end,
}
