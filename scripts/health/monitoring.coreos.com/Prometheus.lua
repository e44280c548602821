--- The Prometheus operator's servers: reconciled and available, unless paused.
-- Reads: conditions Reconciled, Available; spec.paused.
-- https://prometheus-operator.dev/docs/api-reference/api/
local causes = require("moontide.causes")
local conditions = require("moontide.conditions")
local health = require("moontide.health")

local EXPECTED = { shape = { spec = { paused = "boolean" } } }

local WANTED = { ready = { "Reconciled", "Available" }, failed = "Reconciled=False" }

---@type moontide.HealthCheck
return {
  kinds = {
    "monitoring.coreos.com/*/Prometheus",
    "monitoring.coreos.com/*/PrometheusAgent",
    "monitoring.coreos.com/*/Alertmanager",
    "monitoring.coreos.com/*/ThanosRuler",
  },
  needs = { "apps/v1/StatefulSet", "v1/Pod", "v1/PersistentVolumeClaim", "v1/Event" },
  check = function(object)
    local before = health.preliminary(object, EXPECTED)
    if before then
      return before
    elseif (object.spec or {}).paused then
      return health.suspended("spec.paused is true")
    end
    return conditions.judge(object, WANTED)
  end,
  because = causes.of_owned,
}
