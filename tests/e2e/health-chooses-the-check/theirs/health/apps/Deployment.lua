return {
  kinds = { "apps/v1/Deployment" },
  check = function()
    return { status = "Suspended", message = "theirs" }
  end,
}
