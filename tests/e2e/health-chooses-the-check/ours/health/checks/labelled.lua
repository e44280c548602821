-- Judges what asks for it by name; needs what belongs to any such object.
return {
  kinds = { "example.com/v1/Labelled" },
  needs = { "v1/Event" },
  check = function(object, ctx)
    local status = object.metadata.labels and "Healthy" or "Degraded"
    return { status = status, message = #ctx.related .. " events" }
  end,
}
