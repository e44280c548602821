--- Routes of the Gateway API: every parent has accepted them, and what they refer to is there.
-- Reads: status.parents: parentRef, conditions Accepted, ResolvedRefs; spec.parentRefs.
-- https://gateway-api.sigs.k8s.io/reference/spec/
local conditions = require("moontide.conditions")
local health = require("moontide.health")
local text = require("moontide.text")

local REFERENCE = {
  kind = "string",
  namespace = "string",
  name = "string",
  sectionName = "string",
  port = "integer",
}

local EXPECTED = {
  shape = {
    spec = { parentRefs = { REFERENCE } },
    status = { parents = { { parentRef = REFERENCE, conditions = { "object" } } } },
  },
}

local WANTED = {
  ready = "Accepted",
  failed = { "Accepted=False", "ResolvedRefs=False" },
  progressing = "Accepted=False:Pending",
}

---@param reference table
---@return string
local function name_of(reference)
  return text.join("/", reference.kind or "Gateway", reference.name, reference.sectionName)
end

---@param a table
---@param b table
---@return boolean
local function same(a, b)
  return name_of(a) == name_of(b) and a.port == b.port
    and (not a.namespace or not b.namespace or a.namespace == b.namespace)
end

--- Whether a controller has answered for a parent.
---@param parents table[]
---@param reference table
---@return boolean
local function has_answer(parents, reference)
  for _, parent in ipairs(parents) do
    if same(parent.parentRef or {}, reference) then
      return true
    end
  end
  return false
end

---@param object moontide.Object
---@return moontide.Verdict
local function judge(object)
  local parents = (object.status or {}).parents or {}
  local verdicts = {}
  for i, parent in ipairs(parents) do
    local part = { metadata = object.metadata, status = { conditions = parent.conditions } }
    local verdict = conditions.judge(part, WANTED)
    if verdict.status ~= "Healthy" then
      verdict.message = text.join(": ", name_of(parent.parentRef or {}), verdict.message)
    end
    verdicts[i] = verdict
  end
  for _, reference in ipairs((object.spec or {}).parentRefs or {}) do
    if not has_answer(parents, reference) then
      verdicts[#verdicts + 1] = health.progressing(name_of(reference) .. " has not answered yet")
    end
  end
  return health.worst(verdicts)
end

---@type moontide.HealthCheck
return {
  kinds = {
    "gateway.networking.k8s.io/*/HTTPRoute",
    "gateway.networking.k8s.io/*/GRPCRoute",
    "gateway.networking.k8s.io/*/TLSRoute",
    "gateway.networking.k8s.io/*/TCPRoute",
    "gateway.networking.k8s.io/*/UDPRoute",
  },
  check = function(object)
    return health.preliminary(object, EXPECTED) or judge(object)
  end,
  grace = "30s", -- A Service that a rule names may come in the same wave.
}
