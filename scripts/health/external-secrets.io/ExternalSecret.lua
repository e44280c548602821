--- External Secrets that are fetched or pushed: in sync.
-- Reads: conditions Ready.
-- https://external-secrets.io/latest/api/externalsecret/
local causes = require("moontide.causes")

---@type moontide.HealthCheck
return {
  kinds = {
    "external-secrets.io/*/ExternalSecret",
    "external-secrets.io/*/PushSecret",
  },
  needs = { "v1/Event" },
  conditions = { ready = "Ready", failed = "Ready=False" },
  grace = "30s",
  because = causes.of_warnings,
}
