--- Widgets: placed, and not paused.
---@type moontide.HealthCheck
return {
  kinds = { "example.com/*/Widget", "*.example.com/*/Widget" },
  conditions = { ready = { "Ready", "Placed" }, failed = "Ready=False:Broken" },
  grace = "30s",
}
