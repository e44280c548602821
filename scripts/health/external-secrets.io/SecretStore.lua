--- Stores of External Secrets: the provider answers.
-- Reads: conditions Ready.
-- https://external-secrets.io/latest/api/secretstore/

---@type moontide.HealthCheck
return {
  kinds = {
    "external-secrets.io/*/SecretStore",
    "external-secrets.io/*/ClusterSecretStore",
  },
  conditions = { ready = "Ready", failed = "Ready=False" },
  grace = "30s",
}
