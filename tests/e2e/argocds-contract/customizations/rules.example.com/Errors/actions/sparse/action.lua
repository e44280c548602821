obj.spec.list = { [1] = 1, [3] = 3 }
return obj
