return {
  objects = {
    { kind = "StatefulSet", name = "postgres", pods = { pull = "fails" } },
  },
}
