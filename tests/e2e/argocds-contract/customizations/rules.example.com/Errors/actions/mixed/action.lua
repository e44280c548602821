obj.spec.map[1] = "one"
return obj
