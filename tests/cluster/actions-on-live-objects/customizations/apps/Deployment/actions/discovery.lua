return {
  restart = {},
  scale = { params = { { name = "replicas" } } },
  pause = { disabled = obj.spec.paused == true },
  steal = {},
}
