--- Sensors of Argo Events: deployed as asked for.
-- Reads: conditions DependenciesProvided, TriggersProvided, Deployed.
-- https://argoproj.github.io/argo-events/

---@type moontide.HealthCheck
return {
  kinds = { "argoproj.io/*/Sensor" },
  conditions = {
    ready = { "DependenciesProvided", "TriggersProvided", "Deployed" },
    failed = { "DependenciesProvided=False", "TriggersProvided=False", "Deployed=False" },
  },
  grace = "30s",
}
