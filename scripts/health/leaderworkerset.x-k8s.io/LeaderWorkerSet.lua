--- LeaderWorkerSets: available, and no update under way.
-- Reads: conditions Available, UpdateInProgress.
-- https://lws.sigs.k8s.io/docs/reference/leaderworkerset.v1/

---@type moontide.HealthCheck
return {
  kinds = { "leaderworkerset.x-k8s.io/*/LeaderWorkerSet" },
  conditions = { ready = "Available", progressing = "UpdateInProgress" },
}
