obj.spec = {
  new = {},
  list = { {}, obj.spec.half * 2, obj.spec.whole / 2 },
  map = { b = 1, a = 2 },
}
return obj
