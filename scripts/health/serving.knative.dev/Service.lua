--- Knative Serving: ready; False says that it failed, Unknown that it is on its way.
-- Reads: conditions Ready, observedGeneration.
-- https://knative.dev/docs/serving/reference/serving-api/

---@type moontide.HealthCheck
return {
  kinds = {
    "serving.knative.dev/*/Service",
    "serving.knative.dev/*/Configuration",
    "serving.knative.dev/*/Revision",
    "serving.knative.dev/*/Route",
    "serving.knative.dev/*/DomainMapping",
  },
  conditions = { ready = "Ready", failed = "Ready=False" },
}
