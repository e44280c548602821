return {
  app = "app",
  source = "web.yaml",
  allow_hosts = { "shop.example.com" },
  env = "TAG",
  hooks = {
    {
      type = "HttpSmokeTest",
      name = "home",
      params = { url = "https://shop.example.com/health", within = "30s", every = "10s" },
    },
    { type = "Announce", name = "chat", params = { url = "https://chat.example.com/hook" } },
  },
}
