return {
  app = "shipped",
  allow_hosts = { "HOST" },
  hooks = {
    {
      type = "Approval",
      name = "ship",
      wave = 1,
      params = { question = "ship it?", every = "1s" },
    },
    {
      type = "WaitFor",
      name = "gate",
      params = { kind = "v1/ConfigMap", name = "gate", field = "data.open=yes" },
    },
    {
      type = "HttpSmokeTest",
      name = "home",
      params = { url = "URL", retries = 0, token = { secret = "NAMESPACE/api/KEY" } },
    },
  },
}
