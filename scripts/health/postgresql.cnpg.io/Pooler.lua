--- CloudNativePG's Poolers: as many Pods as asked for have been made.
-- Reads: status.instances; spec.instances.
-- https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/
local health = require("moontide.health")

local EXPECTED = {
  shape = { spec = { instances = "integer" }, status = { instances = "integer" } },
}

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local wanted = (object.spec or {}).instances or 1
  local made = (object.status or {}).instances or 0
  if made ~= wanted then
    return health.progressing(("%d of %d instances"):format(made, wanted))
  end
  return health.healthy()
end

---@type moontide.HealthCheck
return {
  kinds = { "postgresql.cnpg.io/*/Pooler" },
  check = function(object)
    return health.preliminary(object, EXPECTED) or judge(object)
  end,
}
