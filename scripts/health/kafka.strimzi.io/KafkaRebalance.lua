--- Strimzi's KafkaRebalances: done; a proposal waits for its approval.
-- Reads: conditions Ready, NotReady, PendingProposal, ProposalReady, Rebalancing, Stopped.
-- https://strimzi.io/docs/operators/latest/deploying.html

---@type moontide.HealthCheck
return {
  kinds = { "kafka.strimzi.io/*/KafkaRebalance" },
  conditions = {
    ready = "Ready",
    failed = "NotReady",
    progressing = { "PendingProposal", "Rebalancing" },
    suspended = { "ProposalReady", "Stopped", "ReconciliationPaused" },
  },
}
