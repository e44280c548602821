-- The project file: the script hooks around a sync of `frontend`, all of them of shipped types.
return {
  app = "frontend",
  allow_hosts = { "ci.example.com", "prometheus.example.com", "frontend.example.com" },
  hooks = {
    -- The database is another app's.
    {
      type = "WaitFor",
      name = "database",
      params = { kind = "v1/Service", name = "postgres", within = "2m" },
    },
    {
      type = "HttpSmokeTest",
      name = "home",
      params = { url = "https://frontend.example.com/", contains = "Welcome", within = "1m" },
    },
    -- Starts a build, and waits for its end.
    {
      type = "Webhook",
      name = "end-to-end",
      wave = 1,
      timeout = "35m", -- else its wave ends it after ten minutes
      params = {
        url = "https://ci.example.com/builds",
        body = '{"suite": "frontend", "namespace": "{{namespace}}"}',
        poll = "links.self",
        within = "30m",
        every = "15s",
      },
    },
    {
      type = "Canary",
      name = "errors",
      wave = 1,
      params = {
        url = "https://prometheus.example.com",
        query = 'sum(rate(http_requests_total{app="{{app}}", code=~"5.."}[1m]))',
        max = 0.5,
        during = "2m",
        tolerate = 1,
      },
    },
  },
}
