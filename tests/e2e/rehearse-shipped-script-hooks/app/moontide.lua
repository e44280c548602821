return {
  app = "shop",
  allow_hosts = { "ci.example.com", "prometheus.example.com" },
  hooks = {
    { type = "Approval", name = "ship", wave = -1, params = { question = "ship it?" } },
    {
      type = "WaitFor",
      name = "database",
      params = {
        kind = "example.com/v1/Database", name = "main", field = "status.phase=Bound",
        within = "20s",
      },
    },
    {
      type = "Webhook",
      name = "build",
      params = {
        url = "https://ci.example.com/builds", poll = "links.self", state = "state", every = "10s",
        body = '{"app":"{{app}}","hook":"{{hook}}"}',
      },
    },
    {
      type = "Canary",
      name = "errors",
      params = {
        url = "https://prometheus.example.com", query = 'rate(errors{app="{{app}}"}[1m])',
        max = 1, during = "1m",
      },
    },
  },
}
