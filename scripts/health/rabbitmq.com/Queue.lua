--- RabbitMQ's topology: made in the cluster as asked for.
-- Reads: conditions Ready, observedGeneration.
-- https://www.rabbitmq.com/kubernetes/operator/using-topology-operator

---@type moontide.HealthCheck
return {
  kinds = {
    "rabbitmq.com/*/Queue",
    "rabbitmq.com/*/Exchange",
    "rabbitmq.com/*/Binding",
    "rabbitmq.com/*/Vhost",
    "rabbitmq.com/*/User",
    "rabbitmq.com/*/Permission",
    "rabbitmq.com/*/TopicPermission",
    "rabbitmq.com/*/Policy",
    "rabbitmq.com/*/OperatorPolicy",
    "rabbitmq.com/*/Federation",
    "rabbitmq.com/*/Shovel",
    "rabbitmq.com/*/SchemaReplication",
    "rabbitmq.com/*/SuperStream",
  },
  conditions = { ready = "Ready", failed = "Ready=False" },
  grace = "1m",
}
