--- KEDA's ScaledObjects and ScaledJobs: ready to scale, and not paused.
-- Reads: conditions Ready, Paused.
-- https://keda.sh/docs/latest/reference/scaledobject-spec/
local causes = require("moontide.causes")

---@type moontide.HealthCheck
return {
  kinds = {
    "keda.sh/*/ScaledObject",
    "keda.sh/*/ScaledJob",
  },
  needs = { "v1/Event" },
  conditions = {
    ready = "Ready",
    failed = "Ready=False",
    suspended = "Paused",
  },
  because = causes.of_warnings,
}
