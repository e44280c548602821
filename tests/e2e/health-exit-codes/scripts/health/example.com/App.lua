return {
  kinds = { "example.com/*/App" },
  check = function(object)
    return { status = object.status.phase }
  end,
}
