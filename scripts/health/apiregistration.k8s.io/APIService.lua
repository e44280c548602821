--- APIServices: the API that they announce can be reached.
-- Reads: conditions Available.
-- https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/
local health = require("moontide.health")
local shape = require("moontide.shape")

local EXPECTED = {
  versions = { "v1", "v1beta1" },
  shape = { status = { conditions = shape.CONDITIONS } },
}

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local available = health.condition(object, "Available")
  if not available then
    return health.progressing("Waiting to be processed")
  elseif available.status == "True" then
    return health.healthy(health.reason(available))
  end
  return health.progressing(health.reason(available))
end

---@type moontide.HealthCheck
return {
  kinds = { "apiregistration.k8s.io/*/APIService" },
  check = function(object)
    return health.preliminary(object, EXPECTED) or judge(object)
  end,
}
