-- { what it shows, parts of the object, status, message }
local condition = require("support").condition

local OBSERVE = "waiting for the controller to observe the change"

local function widget(...)
  return { metadata = { generation = 2 }, status = { conditions = { ... } } }
end

local function observed(generation, seen)
  return { metadata = { generation = generation }, status = { observedGeneration = seen } }
end

local about = require("support").about

--- A custom resource that needs no check of its own, as a cluster shows it.
local function live(api_version, kind, status)
  return { apiVersion = api_version, kind = kind, metadata = { generation = 1 }, status = status }
end

return {
  { "no status", { data = { key = "value" } }, "Healthy", "" },
  { "a status that says nothing", { status = {} }, "Healthy", "" },
  { "no conditions", { status = { conditions = {} } }, "Healthy", "" },
  { "generation not observed", observed(2, 1), "Progressing", OBSERVE },
  { "generation observed", observed(2, 2), "Healthy", "" },
  { "a later generation observed", observed(2, 3), "Healthy", "" },
  { "no generation", observed(nil, 1), "Healthy", "" },
  { "nothing observed of it", observed(2, nil), "Healthy", "" },
  { "observed as text", observed(2, "1"), "Progressing", OBSERVE },
  { "observed in no known notation", observed(2, "abc"), "Healthy", "" },
  { "generation before conditions",
    { metadata = { generation = 2 }, status = { observedGeneration = 1,
      conditions = { condition("Stalled", "True") } } }, "Progressing", OBSERVE },
  { "ready", widget(condition("Ready", "True", "Up", "all well")), "Healthy", "all well" },
  { "not ready", widget(condition("Ready", "False", "Starting", "1 of 2")),
    "Progressing", "Starting: 1 of 2" },
  { "not ready, no reason", widget(condition("Ready", "False")),
    "Progressing", "Ready is False" },
  { "readiness not known", widget(condition("Ready", "Unknown", "Asking")),
    "Progressing", "Asking" },
  { "readiness without a status", widget(condition("Ready")), "Progressing", "Ready is unset" },
  { "ready as of an earlier generation", widget(about(1, condition("Ready", "True"))),
    "Progressing", OBSERVE },
  { "ready as of this generation", widget(about(2, condition("Ready", "True"))), "Healthy", "" },
  { "stalled", widget(condition("Ready", "False"), condition("Stalled", "True", "Quota", "full")),
    "Degraded", "Quota: full" },
  { "stalled beats ready", widget(condition("Ready", "True"), condition("Stalled", "True")),
    "Degraded", "Stalled is True" },
  { "stalled beats reconciling",
    widget(condition("Reconciling", "True"), condition("Stalled", "True", "Quota")),
    "Degraded", "Quota" },
  { "stalled as of an earlier generation",
    widget(about(1, condition("Stalled", "True")), condition("Ready", "True")), "Healthy", "" },
  { "not stalled", widget(condition("Stalled", "False"), condition("Ready", "True")),
    "Healthy", "" },
  { "perhaps stalled", widget(condition("Stalled", "Unknown")), "Healthy", "" },
  { "failed", widget(condition("Failed", "True", "Rejected", "no")), "Degraded", "Rejected: no" },
  { "not failed", widget(condition("Failed", "False")), "Healthy", "" },
  { "reconciling", widget(condition("Reconciling", "True", "Working", "at it")),
    "Progressing", "Working: at it" },
  { "reconciling beats ready",
    widget(condition("Ready", "True"), condition("Reconciling", "True")),
    "Progressing", "Reconciling is True" },
  { "no longer reconciling",
    widget(condition("Reconciling", "False"), condition("Ready", "True")), "Healthy", "" },
  { "other conditions say nothing", widget(condition("Available", "False")), "Healthy", "" },
  { "a status of another convention", { status = "green" }, "Healthy", "" },
  { "conditions of another convention", { status = { conditions = { Ready = "False" } } },
    "Healthy", "" },
  { "a condition of another convention among others",
    { status = { conditions = { "odd", { type = 1 }, condition("Ready", "False", "R") } } },
    "Progressing", "R" },
  { "metadata of the wrong type", { metadata = "none", status = { observedGeneration = 1 } },
    "Healthy", "" },

  -- Those of the page's table.
  { "a ServiceMonitor", live("monitoring.coreos.com/v1", "ServiceMonitor"), "Healthy", "" },
  { "a PodMonitor", live("monitoring.coreos.com/v1", "PodMonitor"), "Healthy", "" },
  { "a PrometheusRule", live("monitoring.coreos.com/v1", "PrometheusRule"), "Healthy", "" },
  { "a Probe", live("monitoring.coreos.com/v1", "Probe"), "Healthy", "" },
  { "a VirtualService", live("networking.istio.io/v1", "VirtualService"), "Healthy", "" },
  { "a VirtualService of which Istio reports",
    live("networking.istio.io/v1", "VirtualService", { observedGeneration = "1",
      conditions = { condition("Reconciled", "False", "StillPropagating") } }), "Healthy", "" },
  { "a VirtualService that Istio has not seen",
    { apiVersion = "networking.istio.io/v1", kind = "VirtualService",
      metadata = { generation = 2 }, status = { observedGeneration = "1" } },
    "Progressing", OBSERVE },
  { "a DestinationRule", live("networking.istio.io/v1", "DestinationRule"), "Healthy", "" },
  { "a Gateway of Istio", live("networking.istio.io/v1", "Gateway"), "Healthy", "" },
  { "a ServiceEntry", live("networking.istio.io/v1", "ServiceEntry"), "Healthy", "" },
  { "an AuthorizationPolicy", live("security.istio.io/v1", "AuthorizationPolicy"), "Healthy", "" },
  { "a PeerAuthentication", live("security.istio.io/v1", "PeerAuthentication"), "Healthy", "" },
  { "a TriggerAuthentication",
    live("keda.sh/v1alpha1", "TriggerAuthentication", { scaledobjects = "web" }), "Healthy", "" },
  { "a KafkaNodePool",
    live("kafka.strimzi.io/v1beta2", "KafkaNodePool",
      { observedGeneration = 1, replicas = 3, nodeIds = { 0, 1, 2 } }), "Healthy", "" },
  { "a ScheduledBackup",
    live("postgresql.cnpg.io/v1", "ScheduledBackup", { lastScheduleTime = "2026-01-02T03:04:05Z" }),
    "Healthy", "" },
  { "an AnalysisTemplate", live("argoproj.io/v1alpha1", "AnalysisTemplate"), "Healthy", "" },
  { "an AppProject", live("argoproj.io/v1alpha1", "AppProject", {}), "Healthy", "" },
  { "a WorkflowTemplate", live("argoproj.io/v1alpha1", "WorkflowTemplate"), "Healthy", "" },
  { "a Pipeline", live("tekton.dev/v1", "Pipeline"), "Healthy", "" },
  { "a Task", live("tekton.dev/v1", "Task"), "Healthy", "" },
  { "an Alert", live("notification.toolkit.fluxcd.io/v1beta3", "Alert"), "Healthy", "" },
  { "a ReferenceGrant", live("gateway.networking.k8s.io/v1beta1", "ReferenceGrant"),
    "Healthy", "" },
  { "a VolumeSnapshotClass", live("snapshot.storage.k8s.io/v1", "VolumeSnapshotClass"),
    "Healthy", "" },
  { "a VolumeSnapshotLocation", live("velero.io/v1", "VolumeSnapshotLocation", {}),
    "Healthy", "" },
  { "a Redis", live("redis.redis.opstreelabs.in/v1beta2", "Redis", {}), "Healthy", "" },
  { "an IngressRoute", live("traefik.io/v1alpha1", "IngressRoute"), "Healthy", "" },
  { "an EventListener", live("triggers.tekton.dev/v1beta1", "EventListener",
      { conditions = { condition("Ready", "False", "NoDeployment") } }),
    "Progressing", "NoDeployment" },
}
