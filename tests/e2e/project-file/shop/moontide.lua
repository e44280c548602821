return {
  app = "web-shop",
  namespace = "web",
  source = { "manifests", { path = "extra" } },
  scripts = { "manifests/policies" },
  sync_options = { PruneLast = true },
  timeouts = { wave = "5m", run = "1h", phase = 1200 },
  on_timeout = "continue",
  wait = false,
}
