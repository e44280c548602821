--- Tekton's runs: succeeded.
-- Reads: conditions Succeeded.
-- https://tekton.dev/docs/pipelines/pipelineruns/#monitoring-execution-status
local causes = require("moontide.causes")

---@type moontide.HealthCheck
return {
  kinds = {
    "tekton.dev/*/PipelineRun",
    "tekton.dev/*/TaskRun",
    "tekton.dev/*/CustomRun",
  },
  needs = { "tekton.dev/v1/TaskRun", "v1/Pod", "v1/PersistentVolumeClaim", "v1/Event" },
  conditions = {
    ready = "Succeeded",
    failed = "Succeeded=False",
    suspended = "Succeeded=Unknown:PipelineRunPending",
  },
  grace = "0s",
  because = causes.of_owned,
}
