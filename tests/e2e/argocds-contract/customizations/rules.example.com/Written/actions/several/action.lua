local function resource(kind, name)
  return { apiVersion = "rules.example.com/v1", kind = kind, metadata = { name = name } }
end
obj.spec = nil
return {
  { operation = "create", resource = resource("Created", "one") },
  { operation = "patch", resource = obj },
  { resource = resource("Nothing", "three") },
}
