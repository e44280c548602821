--- Sealed Secrets: unsealed.
-- Reads: conditions Synced, observedGeneration.
-- https://github.com/bitnami-labs/sealed-secrets

---@type moontide.HealthCheck
return {
  kinds = { "bitnami.com/*/SealedSecret" },
  conditions = { ready = "Synced", failed = "Synced=False" },
}
