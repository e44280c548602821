-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

local OBSERVE = "waiting for the controller to observe the change"

local ACCEPTED = condition("Accepted", "True", "Accepted")

local function listening(...)
  local made = with(ACCEPTED, condition("Programmed", "True"))
  made.status.listeners = { { name = "https", conditions = { ... } } }
  return made
end

return {
  { "no status", {}, "Progressing", "no condition Accepted yet" },
  { "no controller yet",
    with(condition("Accepted", "Unknown", "Pending", "Waiting for controller"),
      condition("Programmed", "Unknown", "Pending")),
    "Progressing", "Pending: Waiting for controller" },
  { "programmed", with(ACCEPTED, condition("Programmed", "True")), "Healthy", "" },
  { "no address yet", with(ACCEPTED, condition("Programmed", "False", "AddressNotAssigned", "m")),
    "Progressing", "AddressNotAssigned: m" },
  { "invalid", with(ACCEPTED, condition("Programmed", "False", "Invalid", "no listener")),
    "Degraded", "Invalid: no listener" },
  { "no resources", with(ACCEPTED, condition("Programmed", "False", "NoResources")),
    "Degraded", "NoResources" },
  { "an address that cannot be used",
    with(ACCEPTED, condition("Programmed", "False", "AddressNotUsable")),
    "Degraded", "AddressNotUsable" },
  { "not accepted", with(condition("Accepted", "False", "ListenersNotValid", "two of a port")),
    "Degraded", "ListenersNotValid: two of a port" },
  { "a listener without its certificate",
    listening(condition("ResolvedRefs", "False", "InvalidCertificateRef", "no Secret")),
    "Degraded", "listener https: InvalidCertificateRef: no Secret" },
  { "listeners in conflict", listening(condition("Conflicted", "True", "HostnameConflict")),
    "Degraded", "listener https: HostnameConflict" },
  { "a listener that is well",
    listening(condition("Conflicted", "False"), condition("ResolvedRefs", "True")), "Healthy", "" },
  { "programmed as of an earlier generation",
    with(support.about(1, condition("Accepted", "True")),
      support.about(1, condition("Programmed", "True"))), "Progressing", OBSERVE },
}
