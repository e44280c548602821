--- Flux's sources, releases and automations: ready. What Flux retries goes on until it stalls.
-- Reads: conditions Ready, Stalled, Reconciling; spec.suspend, type.
-- https://fluxcd.io/flux/components/kustomize/kustomizations/
local conditions = require("moontide.conditions")
local health = require("moontide.health")

local EXPECTED = { shape = { spec = { suspend = "boolean", type = "string" } } }

local WANTED = { ready = "Ready", failed = "Stalled", progressing = "Reconciling" }

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local spec = object.spec or {}
  if spec.suspend then
    return health.suspended("spec.suspend is true")
  elseif object.kind == "HelmRepository" and spec.type == "oci" then
    return health.healthy() -- It is only an address: Flux writes no status into it.
  end
  return conditions.judge(object, WANTED)
end

---@type moontide.HealthCheck
return {
  kinds = {
    "kustomize.toolkit.fluxcd.io/*/Kustomization",
    "helm.toolkit.fluxcd.io/*/HelmRelease",
    "source.toolkit.fluxcd.io/*/GitRepository",
    "source.toolkit.fluxcd.io/*/HelmRepository",
    "source.toolkit.fluxcd.io/*/OCIRepository",
    "source.toolkit.fluxcd.io/*/HelmChart",
    "source.toolkit.fluxcd.io/*/Bucket",
    "image.toolkit.fluxcd.io/*/ImageRepository",
    "image.toolkit.fluxcd.io/*/ImagePolicy",
    "image.toolkit.fluxcd.io/*/ImageUpdateAutomation",
    "notification.toolkit.fluxcd.io/*/Receiver",
  },
  check = function(object)
    return health.preliminary(object, EXPECTED) or judge(object)
  end,
}
