--- Gateways: accepted and programmed, and no listener in conflict or with a reference amiss.
-- Reads: conditions Accepted, Programmed; status.listeners: conditions Conflicted, ResolvedRefs.
-- https://gateway-api.sigs.k8s.io/reference/spec/
local conditions = require("moontide.conditions")
local health = require("moontide.health")
local text = require("moontide.text")

local EXPECTED = {
  shape = { status = { listeners = { { name = "string", conditions = { "object" } } } } },
}

local WANTED = {
  ready = { "Accepted", "Programmed" },
  failed = {
    "Accepted=False",
    "Programmed=False:Invalid",
    "Programmed=False:NoResources",
    "Programmed=False:AddressNotUsable",
  },
  progressing = "Accepted=False:Pending",
}

local LISTENER = { failed = { "Conflicted", "ResolvedRefs=False" } }

--- What is wrong with a listener, if anything is.
---@param object moontide.Object
---@return moontide.Verdict?
local function listeners(object)
  for _, listener in ipairs((object.status or {}).listeners or {}) do
    local part = { metadata = object.metadata, status = { conditions = listener.conditions } }
    local verdict = conditions.judge(part, LISTENER)
    if verdict.status == "Degraded" then
      return health.degraded(text.join(": ", "listener " .. (listener.name or ""), verdict.message))
    end
  end
end

---@type moontide.HealthCheck
return {
  kinds = { "gateway.networking.k8s.io/*/Gateway" },
  check = function(object)
    local before = health.preliminary(object, EXPECTED)
    if before then
      return before
    end
    local own = conditions.judge(object, WANTED)
    return own.status ~= "Degraded" and listeners(object) or own
  end,
  grace = "30s", -- A certificate, or the address, may come a moment later.
}
