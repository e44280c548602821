--- cert-manager's Issuers: able to issue.
-- Reads: conditions Ready.
-- https://cert-manager.io/docs/concepts/issuer/

---@type moontide.HealthCheck
return {
  kinds = {
    "cert-manager.io/*/Issuer",
    "cert-manager.io/*/ClusterIssuer",
  },
  conditions = { ready = "Ready", failed = "Ready=False" },
  grace = "30s",
}
