--- cert-manager's Certificates: issued as they are asked for; a failed renewal leaves them so.
-- Reads: conditions Ready, Issuing; of what it owns conditions Ready, status.state, reason.
-- https://cert-manager.io/docs/usage/certificate/
local causes = require("moontide.causes")
local conditions = require("moontide.conditions")
local health = require("moontide.health")
local shape = require("moontide.shape")
local text = require("moontide.text")

local READY = { ready = "Ready" }
local ISSUING = { ready = "Ready", failed = "Issuing=False", progressing = "Issuing" }

-- What a Certificate is issued by, the nearest to the cause first.
local CHALLENGE = "acme.cert-manager.io/v1/Challenge"
local ORDER = "acme.cert-manager.io/v1/Order"
local REQUEST = "cert-manager.io/v1/CertificateRequest"

local ACME = { status = { state = "string", reason = "string" } }
local CONDITIONS = { status = { conditions = shape.CONDITIONS } }

---@param object moontide.Object
---@return string?
local function acme_trouble(object)
  local status = object.status or {}
  if status.state ~= "valid" then
    return text.join(": ", status.state or "pending", text.line(status.reason or ""))
  end
end

---@param object moontide.Object
---@return string?
local function request_trouble(object)
  local ready = health.condition(object, "Ready")
  if ready and ready.status ~= "True" then
    return text.line(health.reason(ready))
  end
end

local STEPS = {
  { kind = CHALLENGE, shape = ACME, trouble = acme_trouble },
  { kind = ORDER, shape = ACME, trouble = acme_trouble },
  { kind = REQUEST, shape = CONDITIONS, trouble = request_trouble },
}

--- What is said of the nearest step that is not done.
---@param object moontide.Object
---@param ctx moontide.HealthContext
---@return string[]
local function because(object, ctx)
  for _, step in ipairs(STEPS) do
    local lines = {}
    for _, owned in ipairs(health.related(ctx, step.kind, step.shape)) do
      local trouble = step.trouble(owned)
      lines[#lines + 1] = trouble and #lines < causes.MAX and health.ref(owned) .. ": " .. trouble
        or nil
    end
    if lines[1] then
      return lines
    end
  end
  return causes.of_warnings(object, ctx)
end

---@type moontide.HealthCheck
return {
  kinds = { "cert-manager.io/*/Certificate" },
  needs = { CHALLENGE, ORDER, REQUEST, "v1/Event" },
  check = function(object)
    local ready = conditions.judge(object, READY)
    return ready.status == "Healthy" and ready or conditions.judge(object, ISSUING)
  end,
  because = because,
}
