--- A database that is there, and servers that answer as they should.
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
    { url = "https://frontend.example.com/", status = 503, attempt = { 1, 2 } },
    { url = "https://frontend.example.com/", body = "Welcome!", attempt = 3 },
    { url = "https://ci.example.com/builds", body = '{"links":{"self":"/builds/7"}}' },
    { url = "https://ci.example.com/builds/7", body = '{"status":"passed"}' },
    { url = "https://ci.example.com/builds/7", body = '{"status":"running"}', attempt = { 1, 2 } },
    {
      url = "https://prometheus.example.com/*",
      body = '{"status":"success","data":{"resultType":"scalar","result":[1,"0.01"]}}',
    },
  },
}
