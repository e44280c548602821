--- Elasticsearch on ECK: no change under way, and all data there; without copies it is, too.
-- Reads: status.phase, health, observedGeneration; annotation eck.k8s.elastic.co/managed.
-- https://www.elastic.co/guide/en/cloud-on-k8s/current/k8s-deploy-elasticsearch.html
local causes = require("moontide.causes")
local conditions = require("moontide.conditions")
local health = require("moontide.health")

local EXPECTED = { shape = { status = { phase = "string", health = "string" } } }

local BY_PHASE = {
  Ready = health.healthy,
  ApplyingChanges = health.progressing,
  MigratingData = health.progressing,
  Stalled = health.degraded,
  Invalid = health.degraded,
}

local BY_HEALTH = {
  green = health.healthy,
  yellow = health.healthy, -- A single node never gets further: copies of shards have no place.
  red = health.degraded,
  unknown = health.progressing,
}

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local status = object.status or {}
  local annotations = (object.metadata or {}).annotations or {}
  if annotations["eck.k8s.elastic.co/managed"] == "false" then
    return health.suspended("not managed: annotation eck.k8s.elastic.co/managed")
  end
  local phase = health.by_phase(BY_PHASE, status.phase)
  if phase.status ~= "Healthy" or not status.health then
    return phase
  end
  local message = status.health ~= "green" and "health " .. status.health or nil
  return health.by_phase(BY_HEALTH, status.health, message)
end

---@type moontide.HealthCheck
return {
  kinds = { "elasticsearch.k8s.elastic.co/*/Elasticsearch" },
  needs = { "apps/v1/StatefulSet", "v1/Pod", "v1/PersistentVolumeClaim", "v1/Event" },
  check = function(object)
    return health.preliminary(object, EXPECTED)
      or conditions.observing(object)
      or judge(object)
  end,
  grace = "1m",
  because = causes.of_owned,
}
