-- The project file of the app example. It is data: every key may be left out, and what is said on
-- the command line beats it.
---@type moontide.Project
return {
  app = "example",
  namespace = "example",

  -- What the manifests ask of a sync, as in ArgoCD.
  sync_options = { CreateNamespace = true },

  -- How long a wave may take before the sync fails.
  timeouts = { wave = "5m" },

  -- Hooks that are scripts: `moontide new hook Serves` starts one.
  hooks = {},

  -- What is different elsewhere: moontide sync --env prod.
  -- environments = {
  --   dev = { default = true, context = "kind-dev" },
  --   prod = { context = "prod", timeouts = { wave = "15m" } },
  -- },
}
