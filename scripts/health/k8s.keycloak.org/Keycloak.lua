--- Keycloak: ready, and no roll-out under way.
-- Reads: conditions Ready, HasErrors, RollingUpdate; observedGeneration.
-- https://www.keycloak.org/operator/basic-deployment

---@type moontide.HealthCheck
return {
  kinds = { "k8s.keycloak.org/*/Keycloak" },
  conditions = {
    ready = "Ready",
    failed = "HasErrors",
    progressing = "RollingUpdate",
  },
  grace = "30s",
}
