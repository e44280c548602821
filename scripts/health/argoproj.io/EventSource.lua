--- EventSources of Argo Events: deployed as asked for.
-- Reads: conditions SourcesProvided, Deployed.
-- https://argoproj.github.io/argo-events/

---@type moontide.HealthCheck
return {
  kinds = { "argoproj.io/*/EventSource" },
  conditions = {
    ready = { "SourcesProvided", "Deployed" },
    failed = { "SourcesProvided=False", "Deployed=False" },
  },
  grace = "30s",
}
