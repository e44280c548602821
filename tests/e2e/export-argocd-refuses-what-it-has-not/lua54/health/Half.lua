local health = require("moontide.health")

local LIMIT <const> = 10

---@type moontide.HealthCheck
return {
  kinds = { "example.com/v1/Half" },
  check = function(object)
    local half = object.size // 2
    if half & 1 == 1 then
      goto odd
    end
    do
      return health.healthy(half < LIMIT and "even" or "\u{221E}")
    end
    ::odd::
    return health.degraded("odd")
  end,
}
