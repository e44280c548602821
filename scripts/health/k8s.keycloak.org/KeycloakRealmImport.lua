--- Imports into Keycloak: done.
-- Reads: conditions Done, HasErrors.
-- https://www.keycloak.org/operator/realm-import

---@type moontide.HealthCheck
return {
  kinds = { "k8s.keycloak.org/*/KeycloakRealmImport" },
  conditions = { ready = "Done", failed = "HasErrors" },
  grace = "0s",
}
