--- Argo Workflows: by their phase.
-- Reads: status.phase, message.
-- https://argo-workflows.readthedocs.io/en/latest/fields/#workflowstatus
local health = require("moontide.health")

local EXPECTED = { shape = { status = { phase = "string", message = "string" } } }

local BY_PHASE = {
  [""] = health.progressing,
  Pending = health.progressing,
  Running = health.progressing,
  Succeeded = health.healthy,
  Failed = health.degraded,
  Error = health.degraded,
}

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local status = object.status or {}
  local phase = status.phase or ""
  local make = BY_PHASE[phase]
  if not make then
    return health.unknown(status.message or 'phase "' .. phase .. '"')
  end
  return make(status.message)
end

---@type moontide.HealthCheck
return {
  kinds = { "argoproj.io/*/Workflow" },
  check = function(object)
    return health.preliminary(object, EXPECTED) or judge(object)
  end,
}
