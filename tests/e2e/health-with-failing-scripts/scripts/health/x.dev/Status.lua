return {
  kinds = { "x.dev/v1/Status" },
  check = function() return { status = "Fine" } end,
}
