return {
  kinds = { "x.dev/v1/Message" },
  check = function() return { status = "Healthy", message = {} } end,
}
