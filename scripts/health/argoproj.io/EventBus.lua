--- EventBuses of Argo Events: deployed as asked for.
-- Reads: conditions Configured, Deployed.
-- https://argoproj.github.io/argo-events/

---@type moontide.HealthCheck
return {
  kinds = { "argoproj.io/*/EventBus" },
  conditions = {
    ready = { "Configured", "Deployed" },
    failed = { "Configured=False", "Deployed=False" },
  },
  grace = "30s",
}
