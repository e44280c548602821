return {
  kinds = { "example.com/v1/Database" },
  check = function(object)
    local ready = object.status and object.status.phase == "Ready"
    return { status = ready and "Healthy" or "Progressing", message = "" }
  end,
}
