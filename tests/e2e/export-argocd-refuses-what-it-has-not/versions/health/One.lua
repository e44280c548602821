---@type moontide.HealthCheck
return { kinds = { "example.com/v1/Thing" }, conditions = { ready = "Ready" } }
