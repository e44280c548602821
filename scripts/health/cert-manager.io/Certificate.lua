--- cert-manager's Certificates: issued as they are asked for; a failed renewal leaves them so.
-- Reads: conditions Ready, Issuing.
-- https://cert-manager.io/docs/usage/certificate/
local conditions = require("moontide.conditions")

local READY = { ready = "Ready" }
local ISSUING = { ready = "Ready", failed = "Issuing=False", progressing = "Issuing" }

---@type moontide.HealthCheck
return {
  kinds = { "cert-manager.io/*/Certificate" },
  check = function(object)
    local ready = conditions.judge(object, READY)
    return ready.status == "Healthy" and ready or conditions.judge(object, ISSUING)
  end,
}
