obj.spec.sides = { obj.spec.sides[2], obj.spec.sides[1] }
obj.spec.fresh = {}
return obj
