local quick = { timeouts = { wave = "1m" } }
return {
  app = "web",
  namespace = "web",
  source = "web.yaml",
  timeouts = { run = 3600 },
  environments = {
    dev = quick,
    prod = {
      namespace = "web-prod",
      source = { "web.yaml", "prod" },
      timeouts = { wave = "20m" },
    },
  },
}
