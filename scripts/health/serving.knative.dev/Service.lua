--- Knative Serving: ready; False says that it failed, Unknown that it is on its way.
-- Reads: conditions Ready, observedGeneration.
-- https://knative.dev/docs/serving/reference/serving-api/
local causes = require("moontide.causes")

---@type moontide.HealthCheck
return {
  kinds = {
    "serving.knative.dev/*/Service",
    "serving.knative.dev/*/Configuration",
    "serving.knative.dev/*/Revision",
    "serving.knative.dev/*/Route",
    "serving.knative.dev/*/DomainMapping",
  },
  needs = {
    "serving.knative.dev/v1/Configuration",
    "serving.knative.dev/v1/Revision",
    "apps/v1/Deployment",
    "apps/v1/ReplicaSet",
    "v1/Pod",
    "v1/Event",
  },
  conditions = { ready = "Ready", failed = "Ready=False" },
  because = causes.of_workload,
}
