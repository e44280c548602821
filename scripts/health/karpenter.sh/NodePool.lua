--- Karpenter's NodePools, NodeClaims and node classes: ready.
-- Reads: conditions Ready, ValidationSucceeded.
-- https://karpenter.sh/docs/concepts/nodepools/

---@type moontide.HealthCheck
return {
  kinds = {
    "karpenter.sh/*/NodePool",
    "karpenter.sh/*/NodeClaim",
    "karpenter.k8s.aws/*/EC2NodeClass",
  },
  conditions = { ready = "Ready", failed = "ValidationSucceeded=False" },
}
