-- What happens to the deployment if postgres never gets ready?  Its image cannot be pulled: the tag
-- is mistyped, the registry asks for a password, the rate limit is reached.
--
--     moontide rehearse examples/shop --scenario examples/shop/scenarios/postgres-stuck.lua
---@type moontide.Scenario
return {
  objects = {
    { kind = "StatefulSet", name = "postgres", pull = "fails" },
  },
}
