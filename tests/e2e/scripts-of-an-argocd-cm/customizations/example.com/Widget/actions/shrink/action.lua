obj.spec.size = obj.spec.size - 1 return obj
