local function copy(value)
  if type(value) ~= "table" then
    return value
  end
  local made = {}
  for key, each in pairs(value) do
    made[key] = copy(each)
  end
  return made
end
local job = {
  apiVersion = "batch/v1",
  kind = "Job",
  metadata = { generateName = obj.metadata.name .. "-", labels = { by = "hand" } },
  spec = copy(obj.spec.jobTemplate.spec),
}
obj.spec.suspend = true
return { { operation = "create", resource = job }, { operation = "patch", resource = obj } }
