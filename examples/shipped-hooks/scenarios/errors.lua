--- The same, and a new version that makes errors.
---@type moontide.Scenario
return {
  cluster = {
    objects = {
      {
        apiVersion = "v1",
        kind = "Service",
        metadata = { name = "postgres", namespace = "default" },
        spec = { ports = { { port = 5432 } } },
      },
    },
  },
  http = {
    { url = "https://frontend.example.com/", body = "Welcome!" },
    { url = "https://ci.example.com/builds", body = '{"links":{"self":"/builds/7"}}' },
    { url = "https://ci.example.com/builds/7", body = '{"status":"passed"}' },
    {
      url = "https://prometheus.example.com/*",
      body = '{"status":"success","data":{"resultType":"scalar","result":[1,"7.5"]}}',
    },
  },
}
