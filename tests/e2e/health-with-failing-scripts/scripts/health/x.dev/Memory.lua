return {
  kinds = { "x.dev/v1/Memory" },
  check = function()
    local all = {}
    for i = 1, 1e9 do
      all[i] = {}
    end
    return { status = "Healthy", message = "" .. #all }
  end,
}
