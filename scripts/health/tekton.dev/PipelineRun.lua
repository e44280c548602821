--- Tekton's runs: succeeded.
-- Reads: conditions Succeeded.
-- https://tekton.dev/docs/pipelines/pipelineruns/#monitoring-execution-status

---@type moontide.HealthCheck
return {
  kinds = {
    "tekton.dev/*/PipelineRun",
    "tekton.dev/*/TaskRun",
    "tekton.dev/*/CustomRun",
  },
  conditions = {
    ready = "Succeeded",
    failed = "Succeeded=False",
    suspended = "Succeeded=Unknown:PipelineRunPending",
  },
  grace = "0s",
}
