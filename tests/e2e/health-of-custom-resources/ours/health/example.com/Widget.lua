--- Widgets, and ScaledObjects of which a fallback is a failure here.
---@type moontide.HealthCheck
return {
  kinds = { "example.com/*/Widget", "keda.sh/*/ScaledObject" },
  conditions = { ready = "Ready", failed = { "Fallback", "Ready=False:Broken" } },
}
