--- ArgoCD's ApplicationSets: their Applications are as generated.
-- Reads: conditions ResourcesUpToDate, ErrorOccurred.
-- https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/

---@type moontide.HealthCheck
return {
  kinds = { "argoproj.io/*/ApplicationSet" },
  conditions = { ready = "ResourcesUpToDate", failed = "ErrorOccurred" },
}
