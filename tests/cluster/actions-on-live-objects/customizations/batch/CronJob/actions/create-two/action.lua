local function map(name)
  return {
    operation = "create",
    resource = { apiVersion = "v1", kind = "ConfigMap", metadata = { name = name } },
  }
end
return { map("first"), map("No Name") }
