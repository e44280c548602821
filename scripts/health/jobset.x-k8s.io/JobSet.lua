--- JobSets: completed.
-- Reads: conditions Completed, Failed, Suspended.
-- https://jobset.sigs.k8s.io/docs/reference/jobset.v1alpha2/
local causes = require("moontide.causes")

---@type moontide.HealthCheck
return {
  kinds = { "jobset.x-k8s.io/*/JobSet" },
  needs = { "batch/v1/Job", "v1/Pod", "v1/Event" },
  conditions = {
    ready = "Completed",
    failed = "Failed",
    suspended = "Suspended",
  },
  grace = "0s",
  because = causes.of_owned,
}
