-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

local OBSERVE = "waiting for the controller to observe the change"

return {
  { "no status", {}, "Progressing", "no condition Ready yet" },
  { "waits for a proposal", with(condition("PendingProposal", "True")),
    "Progressing", "PendingProposal is True" },
  { "waits for approval", with(condition("ProposalReady", "True")),
    "Suspended", "ProposalReady is True" },
  { "at work", with(condition("Rebalancing", "True")), "Progressing", "Rebalancing is True" },
  { "stopped", with(condition("Stopped", "True")), "Suspended", "Stopped is True" },
  { "paused", with(condition("ReconciliationPaused", "True")),
    "Suspended", "ReconciliationPaused is True" },
  { "failed", with(condition("NotReady", "True", "CruiseControlRestException", "no hosts")),
    "Degraded", "CruiseControlRestException: no hosts" },
  { "done", with(condition("Ready", "True")), "Healthy", "" },
  { "a generation that was not observed", support.stale(condition("Ready", "True")),
    "Progressing", OBSERVE },
}
