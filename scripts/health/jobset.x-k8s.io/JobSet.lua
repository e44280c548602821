--- JobSets: completed.
-- Reads: conditions Completed, Failed, Suspended.
-- https://jobset.sigs.k8s.io/docs/reference/jobset.v1alpha2/

---@type moontide.HealthCheck
return {
  kinds = { "jobset.x-k8s.io/*/JobSet" },
  conditions = {
    ready = "Completed",
    failed = "Failed",
    suspended = "Suspended",
  },
  grace = "0s",
}
