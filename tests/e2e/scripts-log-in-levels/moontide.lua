return {
  app = "web",
  namespace = "default",
  hooks = { { type = "Tells", name = "home", params = { token = { env = "TOKEN" } } } },
}
