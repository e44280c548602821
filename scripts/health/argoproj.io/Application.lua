--- ArgoCD's Applications: as ArgoCD judges them, once no sync of theirs runs.
-- Reads: status.health, operationState; operation.
-- https://argo-cd.readthedocs.io/en/stable/operator-manual/health/
local health = require("moontide.health")
local text = require("moontide.text")

local EXPECTED = {
  shape = {
    status = {
      health = { status = "string", message = "string" },
      operationState = { phase = "string", message = "string" },
    },
  },
}

local BY_STATUS = {
  Healthy = health.healthy,
  Suspended = health.suspended,
  Progressing = health.progressing,
  Missing = health.missing,
  Degraded = health.degraded,
  Unknown = health.unknown,
}
local RUNNING = { Running = true, Terminating = true }
local FAILED = { Failed = true, Error = true }

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local status = object.status or {}
  local judged, operation = status.health or {}, status.operationState or {}
  if object.operation or RUNNING[operation.phase] then
    return health.progressing(text.join(": ", "a sync of it runs", operation.message))
  elseif (judged.status or "") == "" then
    return health.progressing("ArgoCD has not judged it yet")
  end

  local failed = FAILED[operation.phase]
    and text.join(": ", "its last sync failed", operation.message)
  local message = text.join("; ", judged.message, failed or nil)
  local make = BY_STATUS[judged.status]
  if not make then
    return health.unknown(text.join("; ", 'health "' .. judged.status .. '"', message))
  end
  return make(message)
end

---@type moontide.HealthCheck
return {
  kinds = { "argoproj.io/*/Application" },
  check = function(object)
    return health.preliminary(object, EXPECTED) or judge(object)
  end,
}
