-- What is there before the sync, and what happens to it and to servers.
local function says(body)
  return { url = "https://ci.example.com/builds/7", body = body }
end
local function measures(value)
  return {
    url = "https://prometheus.example.com/*",
    body = ('{"status":"success","data":{"resultType":"scalar","result":[1,"%s"]}}'):format(value),
  }
end
local running = says('{"state":"running"}')
running.attempt = { 1, 2 }
local bound = {
  kind = "Database",
  name = "main",
  changed = { after = "5s", patch = { status = { phase = "Bound" } } },
}
local scenario = {
  cluster = { objects = { "cluster.yaml" } },
  objects = { bound },
  http = {
    { url = "https://ci.example.com/builds", body = '{"links":{"self":"/builds/7"}}' },
    says('{"state":"passed"}'),
    running,
    measures("0.5"),
  },
}
-- HERE
return scenario
