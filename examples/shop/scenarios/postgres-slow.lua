-- Postgres is only slow: its image takes a minute and a half, and then it replays its log for four.
-- That is within the ten minutes of a wave, so all ends well.
--
--     moontide rehearse examples/shop --scenario examples/shop/scenarios/postgres-slow.lua
---@type moontide.Scenario
return {
  objects = {
    { kind = "StatefulSet", name = "postgres", pull = "1m30s", ready = "4m" },
  },
}
