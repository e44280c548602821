-- The migration fails, with the last lines that its container has written.
--
--     moontide rehearse examples/shop --scenario examples/shop/scenarios/migration-fails.lua
---@type moontide.Scenario
return {
  objects = {
    {
      kind = "Job",
      name = "db-migrate",
      exit = 3,
      after = "2s",
      log = { 'ERROR:  column "price_cents" of relation "products" already exists' },
    },
  },
}
