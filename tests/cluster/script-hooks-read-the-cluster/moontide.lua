return {
  app = "app",
  hooks = {
    { type = "Awaits", name = "web" },
    { type = "Looks", name = "around", wave = 1 },
    { type = "Opens", name = "secrets", wave = 1 },
  },
}
