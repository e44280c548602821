obj.spec.map = { [true] = 1 }
return obj
