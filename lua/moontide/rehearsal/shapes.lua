--- Whether an object is one that the API would have taken, as far as controllers look at it.
--
-- The rehearsal cluster does not validate as a real one does. What no real cluster would hold is
-- left alone by all controllers: it stays without a status.
local shape = require("moontide.shape")

local M = {}

local REFERENCE = { name = "string", secretName = "string", key = "string", optional = "boolean" }
local PROBE = { initialDelaySeconds = "integer" }
local SOURCE = { configMap = REFERENCE, secret = REFERENCE }
local CONTAINER = {
  name = "string",
  image = "string",
  restartPolicy = "string",
  readinessProbe = PROBE,
  startupProbe = PROBE,
  env = { { valueFrom = { configMapKeyRef = REFERENCE, secretKeyRef = REFERENCE } } },
  envFrom = { { configMapRef = REFERENCE, secretRef = REFERENCE } },
}

--- The specification of a Pod.
---@type moontide.Shape
M.POD = {
  restartPolicy = "string",
  serviceAccountName = "string",
  serviceAccount = "string",
  activeDeadlineSeconds = "integer",
  containers = { CONTAINER },
  initContainers = { CONTAINER },
  volumes = { {
    name = "string",
    configMap = REFERENCE,
    secret = REFERENCE,
    projected = { sources = { SOURCE } },
    persistentVolumeClaim = { claimName = "string" },
  } },
}

---@type moontide.Shape
M.TEMPLATE = { metadata = { labels = "strings", annotations = "strings" }, spec = M.POD }

---@type moontide.Shape
M.SELECTOR = {
  matchLabels = "strings",
  matchExpressions = { { key = "string", operator = "string", values = { "string" } } },
}

local LABELS = { metadata = { labels = "strings" } }

--- Whether an object has the types of its kind.
---@param object moontide.Object
---@param spec moontide.Shape of its specification
---@return boolean
function M.fit(object, spec)
  return type(object.spec) == "table" and not shape.misfit(object, shape.OBJECT)
    and not shape.misfit(object, LABELS) and not shape.misfit(object.spec, spec)
end

return M
