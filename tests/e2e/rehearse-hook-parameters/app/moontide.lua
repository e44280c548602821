return {
  app = "app",
  namespace = "shop",
  hooks = {
    {
      type = "Show",
      name = "project",
      params = {
        text = "a", count = 3, ratio = 0.5, dry = true, within = "1m30s",
        url = "https://shop.example.com/", voice = "loud",
        token = { secret = "shop/api/token" }, other = { env = "TOKEN" },
      },
    },
  },
}
