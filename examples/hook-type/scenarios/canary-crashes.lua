-- The new version starts, is ready, and crashes after twenty seconds: the canary has to find out.
--
--     moontide rehearse examples/hook-type \
--       --scenario examples/hook-type/scenarios/canary-crashes.lua
---@type moontide.Scenario
return {
  objects = {
    {
      kind = "Deployment",
      name = "orders*",
      crashes = true,
      after = "20s",
      log = { 'panic: no key "VAT" in the configuration' },
    },
  },
}
