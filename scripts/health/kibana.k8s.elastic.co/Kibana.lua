--- What else ECK runs: all instances are up.
-- Reads: status.health, observedGeneration; annotation eck.k8s.elastic.co/managed.
-- https://www.elastic.co/guide/en/cloud-on-k8s/current/k8s-deploy-kibana.html
local causes = require("moontide.causes")
local conditions = require("moontide.conditions")
local health = require("moontide.health")

local EXPECTED = { shape = { status = { health = "string" } } }

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local annotations = (object.metadata or {}).annotations or {}
  if annotations["eck.k8s.elastic.co/managed"] == "false" then
    return health.suspended("not managed: annotation eck.k8s.elastic.co/managed")
  end
  local said = (object.status or {}).health
  if said == "green" then
    return health.healthy()
  end -- Red is said of one that starts, too.
  return health.progressing("health " .. (said or "unset"))
end

---@type moontide.HealthCheck
return {
  kinds = {
    "kibana.k8s.elastic.co/*/Kibana",
    "apm.k8s.elastic.co/*/ApmServer",
    "enterprisesearch.k8s.elastic.co/*/EnterpriseSearch",
    "beat.k8s.elastic.co/*/Beat",
    "agent.k8s.elastic.co/*/Agent",
    "logstash.k8s.elastic.co/*/Logstash",
    "maps.k8s.elastic.co/*/ElasticMapsServer",
  },
  needs = {
    "apps/v1/Deployment",
    "apps/v1/ReplicaSet",
    "apps/v1/StatefulSet",
    "apps/v1/DaemonSet",
    "v1/Pod",
    "v1/Event",
  },
  check = function(object)
    return health.preliminary(object, EXPECTED)
      or conditions.observing(object)
      or judge(object)
  end,
  because = causes.of_owned,
}
