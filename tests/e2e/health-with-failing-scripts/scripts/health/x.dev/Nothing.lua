return {
  kinds = { "x.dev/v1/Nothing" },
  check = function() end,
}
