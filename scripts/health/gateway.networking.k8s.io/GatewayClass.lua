--- GatewayClasses: accepted by their controller.
-- Reads: conditions Accepted.
-- https://gateway-api.sigs.k8s.io/reference/spec/

---@type moontide.HealthCheck
return {
  kinds = { "gateway.networking.k8s.io/*/GatewayClass" },
  conditions = {
    ready = "Accepted",
    failed = "Accepted=False",
    progressing = "Accepted=False:Pending",
  },
}
