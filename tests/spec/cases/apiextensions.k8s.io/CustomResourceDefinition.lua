-- { what it shows, parts of the object, status, message }
local condition = require("support").condition

local NAMES = condition("NamesAccepted", "True", "NoConflicts", "no conflicts found")
local ESTABLISHED = condition("Established", "True", "InitialNamesAccepted", "accepted")
local INSTALLING = condition("Established", "False", "Installing", "soon")
local TERMINATING = condition("Terminating", "True", "InstanceDeletionPending", "deleting")
local CONFLICT = condition("NamesAccepted", "False", "PluralConflict", "plural is taken")
local SCHEMA = condition("NonStructuralSchema", "True", "Violations", "no type at spec")

local function crd(...)
  return { status = { conditions = { ... } } }
end

local KEPT = { deletionTimestamp = "2026-01-02T03:04:05Z",
  finalizers = { "argocd.argoproj.io/hook-finalizer" } }

return {
  { "being deleted, and not yet pending", { metadata = KEPT, status = crd(ESTABLISHED).status },
    "Progressing", "CRD is terminating" },
  { "no status", {}, "Progressing", "Status conditions not found" },
  { "no conditions", { status = {} }, "Progressing", "Status conditions not found" },
  { "an empty list", crd(), "Progressing", "Status conditions not found" },
  { "terminating", crd(NAMES, ESTABLISHED, TERMINATING), "Progressing", "CRD is terminating" },
  { "the first that triggers decides: terminating", crd(TERMINATING, CONFLICT),
    "Progressing", "CRD is terminating" },
  { "the first that triggers decides: names", crd(CONFLICT, TERMINATING),
    "Degraded", "CRD names have not been accepted: plural is taken" },
  { "wrong schema", crd(NAMES, ESTABLISHED, SCHEMA),
    "Degraded", "Schema violations found: no type at spec" },
  { "installing", crd(NAMES, INSTALLING), "Progressing", "CRD is being installed" },
  { "not established", crd(NAMES, condition("Established", "False", "NotAccepted", "no")),
    "Degraded", "CRD is not established" },
  { "nothing said about it", crd(NAMES), "Degraded", "CRD is not established" },
  { "conditions that do not trigger",
    crd(ESTABLISHED, condition("Terminating", "False"), condition("NonStructuralSchema", "False")),
    "Healthy", "CRD is healthy" },
  { "established", crd(NAMES, ESTABLISHED), "Healthy", "CRD is healthy" },
  { "any version", { apiVersion = "apiextensions.k8s.io/v1beta1" },
    "Progressing", "Status conditions not found" },
  { "conditions of the wrong type", crd("Established"),
    "Unknown", "status.conditions[0] is a string, not an object" },
}
