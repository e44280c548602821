--- Kyverno's policies: ready to be enforced.
-- Reads: conditions Ready.
-- https://kyverno.io/docs/policy-types/cluster-policy/

---@type moontide.HealthCheck
return {
  kinds = {
    "kyverno.io/*/ClusterPolicy",
    "kyverno.io/*/Policy",
  },
  conditions = { ready = "Ready" },
}
