obj.spec.again = obj.spec.map
return obj
