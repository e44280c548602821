--- The verdict stands, also where the search for causes fails.
return {
  kinds = { "x.dev/v1/Because" },
  check = function()
    return { status = "Degraded", message = "down" }
  end,
  because = function(object)
    return { object.nothing.here }
  end,
}
