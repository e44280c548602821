return {
  kinds = { "apps/v1/Deployment" },
  check = function(object
    return { status = "Healthy" }
  end,
}
