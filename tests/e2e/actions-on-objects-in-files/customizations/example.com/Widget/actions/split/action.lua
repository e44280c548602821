local half = { apiVersion = obj.apiVersion, kind = obj.kind, metadata = { name = "half" } }
obj.spec.size = obj.spec.size / 2
return { { operation = "patch", resource = obj }, { operation = "create", resource = half } }
