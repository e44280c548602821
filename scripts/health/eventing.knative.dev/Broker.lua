--- Knative Eventing: ready; False says that it failed, Unknown that it is on its way.
-- Reads: conditions Ready, observedGeneration.
-- https://knative.dev/docs/eventing/reference/eventing-api/

---@type moontide.HealthCheck
return {
  kinds = {
    "eventing.knative.dev/*/Broker",
    "eventing.knative.dev/*/Trigger",
    "messaging.knative.dev/*/Channel",
    "messaging.knative.dev/*/InMemoryChannel",
    "messaging.knative.dev/*/Subscription",
    "sources.knative.dev/*/ApiServerSource",
    "sources.knative.dev/*/ContainerSource",
    "sources.knative.dev/*/PingSource",
    "sources.knative.dev/*/SinkBinding",
    "flows.knative.dev/*/Parallel",
    "flows.knative.dev/*/Sequence",
  },
  conditions = { ready = "Ready", failed = "Ready=False" },
  grace = "30s",
}
