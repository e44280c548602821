--- KEDA's ScaledObjects and ScaledJobs: ready to scale, and not paused.
-- Reads: conditions Ready, Paused.
-- https://keda.sh/docs/latest/reference/scaledobject-spec/

---@type moontide.HealthCheck
return {
  kinds = {
    "keda.sh/*/ScaledObject",
    "keda.sh/*/ScaledJob",
  },
  conditions = {
    ready = "Ready",
    failed = "Ready=False",
    suspended = "Paused",
  },
}
