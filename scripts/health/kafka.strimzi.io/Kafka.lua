--- Strimzi: ready, as its operators say it.
-- Reads: conditions Ready, NotReady, ReconciliationPaused, Unmanaged, observedGeneration.
-- https://strimzi.io/docs/operators/latest/deploying.html

---@type moontide.HealthCheck
return {
  kinds = {
    "kafka.strimzi.io/*/Kafka",
    "kafka.strimzi.io/*/KafkaConnect",
    "kafka.strimzi.io/*/KafkaConnector",
    "kafka.strimzi.io/*/KafkaMirrorMaker2",
    "kafka.strimzi.io/*/KafkaBridge",
    "kafka.strimzi.io/*/KafkaTopic",
    "kafka.strimzi.io/*/KafkaUser",
  },
  conditions = {
    ready = "Ready",
    failed = { "NotReady", "Ready=False" },
    progressing = "NotReady=True:Creating",
    suspended = { "ReconciliationPaused", "Unmanaged" },
  },
  grace = "30s",
}
