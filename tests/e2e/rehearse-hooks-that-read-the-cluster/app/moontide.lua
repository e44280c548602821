return {
  app = "shop",
  namespace = "default",
  hooks = {
    { type = "Awaits", name = "web" },
    { type = "Looks", name = "around", wave = 1 },
    { type = "Opens", name = "secrets", wave = 1 },
    { type = "Hurries", name = "in-vain", wave = 2 },
  },
}
