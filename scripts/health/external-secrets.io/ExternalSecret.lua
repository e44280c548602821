--- External Secrets that are fetched or pushed: in sync.
-- Reads: conditions Ready.
-- https://external-secrets.io/latest/api/externalsecret/

---@type moontide.HealthCheck
return {
  kinds = {
    "external-secrets.io/*/ExternalSecret",
    "external-secrets.io/*/ClusterExternalSecret",
    "external-secrets.io/*/PushSecret",
    "external-secrets.io/*/ClusterPushSecret",
  },
  conditions = { ready = "Ready", failed = "Ready=False" },
  grace = "30s",
}
