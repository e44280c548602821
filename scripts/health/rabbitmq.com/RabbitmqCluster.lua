--- RabbitMQ clusters: reconciled, and all replicas are ready.
-- Reads: conditions ReconcileSuccess, ClusterAvailable, AllReplicasReady, observedGeneration.
-- https://www.rabbitmq.com/kubernetes/operator/using-operator

---@type moontide.HealthCheck
return {
  kinds = { "rabbitmq.com/*/RabbitmqCluster" },
  conditions = {
    ready = { "ReconcileSuccess", "ClusterAvailable", "AllReplicasReady" },
    failed = "ReconcileSuccess=False",
  },
}
