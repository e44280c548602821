-- The migration fails, and its log says why.
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
      log = {
        "postgres:5432 - accepting connections",
        "ERROR:  must be owner of table products",
      },
    },
  },
}
