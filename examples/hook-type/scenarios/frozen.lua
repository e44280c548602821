-- The company does not deploy when the sync begins; after three minutes it does again.
--
--     moontide rehearse examples/hook-type --scenario examples/hook-type/scenarios/frozen.lua
---@type moontide.Scenario
return {
  objects = {
    { kind = "ConfigMap", namespace = "platform", name = "deploy-freeze", deleted = "3m" },
  },
  cluster = {
    objects = {
      {
        apiVersion = "v1",
        kind = "ConfigMap",
        metadata = { name = "deploy-freeze", namespace = "platform" },
        data = { reason = "stocktaking: ask Ida" },
      },
    },
  },
}
