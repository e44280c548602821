return {
  objects = {
    { kind = "Job", name = "db-migrate", pods = { exit = 1, log = { "no such table" } } },
    { kind = "Job", name = "db-migrat", pods = { exit = 1 } },
  },
}
