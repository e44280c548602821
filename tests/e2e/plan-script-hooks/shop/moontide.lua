return {
  app = "shop",
  namespace = "shop",
  hooks = {
    {
      type = "SmokeTest",
      name = "home",
      wave = 1,
      params = { deployment = "web", within = 30, token = { env = "TOKEN" } },
    },
    { type = "Announce", name = "web-is-up" },
  },
}
