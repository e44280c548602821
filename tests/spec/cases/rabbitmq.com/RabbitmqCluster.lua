-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

local OBSERVE = "waiting for the controller to observe the change"

return {
  { "no status", {}, "Progressing", "no condition ReconcileSuccess yet" },
  { "some replicas",
    with(condition("ReconcileSuccess", "True"), condition("ClusterAvailable", "True"),
      condition("AllReplicasReady", "False", "NotAllPodsReady", "1/3")),
    "Progressing", "NotAllPodsReady: 1/3" },
  { "all replicas, with warnings",
    with(condition("AllReplicasReady", "True"), condition("ClusterAvailable", "True"),
      condition("NoWarnings", "False", "MemoryRequestAndLimitDifferent"),
      condition("ReconcileSuccess", "True")), "Healthy", "" },
  { "not reconciled", with(condition("ReconcileSuccess", "False", "Error", "no storage class")),
    "Degraded", "Error: no storage class" },
  { "a generation that was not observed", support.stale(condition("ReconcileSuccess", "True")),
    "Progressing", OBSERVE },
}
