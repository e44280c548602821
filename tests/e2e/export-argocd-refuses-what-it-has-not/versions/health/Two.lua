---@type moontide.HealthCheck
return { kinds = { "example.com/v2/Thing" }, conditions = { ready = "Placed" } }
