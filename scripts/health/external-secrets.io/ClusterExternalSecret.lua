--- External Secrets of many namespaces: in sync.
-- Reads: conditions Ready.
-- https://external-secrets.io/latest/api/clusterexternalsecret/

---@type moontide.HealthCheck
return {
  kinds = {
    "external-secrets.io/*/ClusterExternalSecret",
    "external-secrets.io/*/ClusterPushSecret",
  },
  conditions = { ready = "Ready", failed = "Ready=False" },
  grace = "30s",
}
