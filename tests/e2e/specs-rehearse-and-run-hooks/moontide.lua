return {
  app = "shop",
  source = "manifests",
  hooks = {
    {
      type = "Announce",
      name = "done",
      params = { url = "https://chat.example.com/hook", token = { env = "TOKEN" } },
    },
  },
  allow_hosts = { "chat.example.com" },
}
