return {
  kind = { "apps/v1/Deployment" },
  needs = { "Pod" },
  grace = "soon",
  check = "healthy",
}
