local health = require("moontide.health")
local text = require("moontide.text")

---@type moontide.HealthCheck
return {
  kinds = { "example.com/v1/Text" },
  check = function(object)
    return health.healthy(("%d: %s"):format(math.floor(object.size), text.line(object.text)))
  end,
}
