-- The project file of the shop: what is said of the app as a whole, so that nobody has to type it.
--
-- It is a Lua file that returns one table, and it is found because it lies beside the manifests:
--
--     moontide plan examples/shop          is now the same as
--     moontide plan examples/shop --app shop --namespace shop
--
-- A flag still wins over what stands here.  Every key is explained in the top README ("The project
-- file"); an editor with the Lua language server completes and checks them.
---@type moontide.Project
return {
  -- The name under which the app is known in its cluster.
  app = "shop",

  -- Where objects go that name no namespace, and where moontide keeps the app's records.
  namespace = "shop",

  -- Further keys, should the shop grow:
  --
  -- timeouts = { wave = "5m", run = "1h" },           -- 10 minutes for a wave if nothing is said
  -- sync_options = { PruneLast = true },              -- ArgoCD's, for every object
  -- environments = {                                  -- moontide plan examples/shop --env prod
  --   dev = { default = true, context = "kind-dev" },
  --   prod = { context = "prod", timeouts = { wave = "20m" } },
  -- },
}
