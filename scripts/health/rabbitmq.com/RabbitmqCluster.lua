--- RabbitMQ clusters: reconciled, and all replicas are ready.
-- Reads: conditions ReconcileSuccess, ClusterAvailable, AllReplicasReady, observedGeneration.
-- https://www.rabbitmq.com/kubernetes/operator/using-operator
local causes = require("moontide.causes")

---@type moontide.HealthCheck
return {
  kinds = { "rabbitmq.com/*/RabbitmqCluster" },
  needs = { "apps/v1/StatefulSet", "v1/Pod", "v1/PersistentVolumeClaim", "v1/Event" },
  conditions = {
    ready = { "ReconcileSuccess", "ClusterAvailable", "AllReplicasReady" },
    failed = "ReconcileSuccess=False",
  },
  because = causes.of_owned,
}
