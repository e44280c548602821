obj.spec.self = obj.spec
return obj
