-- The folder scripts/ beside this file holds the team's own hook types.
---@type moontide.Project
return {
  app = "orders",
  namespace = "orders",

  -- Scripts read where the app is, and where the freeze of the whole company is told.
  allow_namespaces = { "platform" },

  -- A hook that is a script needs no object: it is written here ...
  hooks = {
    {
      type = "Freeze",
      name = "company",
      params = { config = "deploy-freeze", namespace = "platform", within = "8m" },
    },
  },
  -- ... or, to travel with the manifests, as a ConfigMap: hooks.yaml has the team's own freeze.
}
