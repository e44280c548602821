return {
  app = "patient",
  source = { "web" },
  timeouts = { wave = "1m", hook = "30s" },
  on_timeout = "continue",
  environments = {
    dev = { default = true },
    prod = { timeouts = { wave = "20m" }, on_timeout = "fail" },
  },
}
