-- { what it shows, parts of the object, status, message, context }
local BALANCER = { type = "LoadBalancer" }

local function addressed(ingress)
  return { spec = BALANCER, status = { loadBalancer = { ingress = ingress } } }
end

return {
  { "no type", { spec = {} }, "Healthy", "" },
  { "no specification", {}, "Healthy", "" },
  { "another type", { spec = { type = "ClusterIP" } }, "Healthy", "" },
  { "no status", { spec = BALANCER }, "Progressing", "waiting for an address" },
  { "no address", addressed({}), "Progressing", "waiting for an address" },
  { "no load balancer", { spec = BALANCER, status = {} },
    "Progressing", "waiting for an address" },
  { "an address", addressed({ { ip = "192.0.2.1" } }), "Healthy", "" },
  { "an address of no content", addressed({ {} }), "Healthy", "" },
  { "no address for a while", addressed(), "Progressing", "waiting for an address",
    { waited = 59.9 } },
  { "no address for long", addressed(),
    "Progressing", "no controller answers: no address after 60 s", { waited = 60 },
    unanswered = true },
  { "an address after long", addressed({ { ip = "192.0.2.1" } }), "Healthy", "",
    { waited = 500 } },
  { "addresses of the wrong type", addressed("192.0.2.1"),
    "Unknown", "status.loadBalancer.ingress is a string, not a list" },
  { "another version", { apiVersion = "v2" },
    "Unknown", "unsupported Service GVK: v2, Kind=Service; known here: v1" },
}
