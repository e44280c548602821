return {
  kinds = { "x.dev/v1/Number" },
  check = function() return 5 end,
}
