-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition = support.condition

local OBSERVE = "waiting for the controller to observe the change"
local EDGE = { name = "edge" }
local INNER = { name = "inner", sectionName = "http" }
local GOOD = { condition("Accepted", "True"), condition("ResolvedRefs", "True") }

--- A route to parents, with the answers of some: `{ reference, conditions }`.
local function route(references, ...)
  local parents = {}
  for i, answer in ipairs({ ... }) do
    parents[i] = { parentRef = answer[1], conditions = answer[2] }
  end
  return {
    metadata = { generation = 2 },
    spec = { parentRefs = references },
    status = { parents = parents },
  }
end

return {
  { "no status", route({ EDGE }), "Progressing", "Gateway/edge has not answered yet" },
  { "no parents", { spec = {} }, "Healthy", "" },
  { "accepted", route({ EDGE }, { EDGE, GOOD }), "Healthy", "" },
  { "accepted by one of two", route({ EDGE, INNER }, { EDGE, GOOD }),
    "Progressing", "Gateway/inner/http has not answered yet" },
  { "accepted by both", route({ EDGE, INNER }, { EDGE, GOOD }, { INNER, GOOD }), "Healthy", "" },
  { "accepted by another of that name",
    route({ EDGE }, { { name = "edge", namespace = "b", kind = "Service" }, GOOD }),
    "Progressing", "Gateway/edge has not answered yet" },
  { "accepted in another namespace",
    route({ { name = "edge", namespace = "a" } }, { { name = "edge", namespace = "b" }, GOOD }),
    "Progressing", "Gateway/edge has not answered yet" },
  { "pending", route({ EDGE }, { EDGE, { condition("Accepted", "False", "Pending") } }),
    "Progressing", "Gateway/edge: Pending" },
  { "refused",
    route({ EDGE }, { EDGE, { condition("Accepted", "False", "NotAllowedByListeners", "m") } }),
    "Degraded", "Gateway/edge: NotAllowedByListeners: m" },
  { "refused by one of two",
    route({ EDGE, INNER }, { EDGE, GOOD },
      { INNER, { condition("Accepted", "False", "NoMatchingParent") } }),
    "Degraded", "Gateway/inner/http: NoMatchingParent" },
  { "what it refers to is missing",
    route({ EDGE }, { EDGE, { condition("Accepted", "True"),
      condition("ResolvedRefs", "False", "BackendNotFound", "no Service web") } }),
    "Degraded", "Gateway/edge: BackendNotFound: no Service web" },
  { "accepted as of an earlier generation",
    route({ EDGE }, { EDGE, { support.about(1, condition("Accepted", "True")) } }),
    "Progressing", "Gateway/edge: " .. OBSERVE },
}
