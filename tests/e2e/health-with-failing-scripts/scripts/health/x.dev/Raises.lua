--- Raises where the field is missing.
local function read(object)
  local phase = object.status.phase
  return phase
end

return {
  kinds = { "x.dev/v1/Raises" },
  check = function(object)
    local phase = read(object)
    return { status = phase }
  end,
}
