--- Canaries: as their phase says.
local health = require("moontide.health")

---@type moontide.HealthCheck
return {
  kinds = { "apps/*/Canary" },
  check = function(object)
    return object.status and health.healthy("alive") or health.progressing("not born yet")
  end,
}
