return {
  app = "asks",
  source = "web.yaml",
  allow_hosts = { "HOST" },
  env = { "TAG" },
  hooks = {
    { type = "HttpSmokeTest", name = "home", params = { url = "URL", retries = 0 } },
    { type = "Tagged", name = "web" },
  },
}
