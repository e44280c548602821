-- { what it shows, parts of the object, status, message, context }
local KIND = "networking.k8s.io/v1/IngressClass"
local UNSERVED = "no IngressClass serves it: nothing will give it an address"

local function class(name, default)
  local key = "ingressclass.kubernetes.io/is-default-class"
  return {
    apiVersion = "networking.k8s.io/v1",
    kind = "IngressClass",
    metadata = { name = name, annotations = default and { [key] = default } },
  }
end

local function knowing(classes, more)
  local ctx = { known = { [KIND] = true }, related = classes }
  for key, value in pairs(more or {}) do
    ctx[key] = value
  end
  return ctx
end

local NAMED = { spec = { ingressClassName = "nginx" } }
local OLD = { metadata = { annotations = { ["kubernetes.io/ingress.class"] = "nginx" } } }
local ADDRESS = { status = { loadBalancer = { ingress = { { hostname = "lb.example.com" } } } } }
local WAITING = "waiting for an address"

return {
  { "an address", ADDRESS, "Healthy", "" },
  { "an address, though no class serves it", ADDRESS, "Healthy", "", knowing({}) },
  { "no address", { status = { loadBalancer = { ingress = {} } } }, "Progressing", WAITING },
  { "classes were not looked for", NAMED, "Progressing", WAITING, { known = {}, related = {} } },
  { "its class is there", NAMED, "Progressing", WAITING, knowing({ class("nginx") }) },
  { "its class is not there", NAMED, "Healthy", UNSERVED, knowing({ class("traefik", "true") }),
    warning = true },
  { "there are no classes", NAMED, "Healthy", UNSERVED, knowing({}), warning = true },
  { "its class by annotation is there", OLD, "Progressing", WAITING,
    knowing({ class("nginx") }) },
  { "its class by annotation is not there", OLD, "Healthy", UNSERVED, knowing({}), warning = true },
  { "no class named, a default one is there", {}, "Progressing", WAITING,
    knowing({ class("nginx"), class("traefik", "true") }) },
  { "no class named, none is default", {}, "Healthy", UNSERVED,
    knowing({ class("nginx"), class("traefik", "false") }), warning = true },
  { "no class serves it, strictly", NAMED, "Progressing", UNSERVED,
    knowing({}, { strict = true, waited = 100 }) },
  { "its class does not answer", NAMED,
    "Progressing", "no controller answers: no address after 60 s",
    knowing({ class("nginx") }, { waited = 61 }), unanswered = true },
  { "the older group", { apiVersion = "extensions/v1beta1" }, "Progressing", WAITING },
  { "a class of the wrong type", { spec = { ingressClassName = 1 } },
    "Unknown", "spec.ingressClassName is an integer, not a string" },
}
