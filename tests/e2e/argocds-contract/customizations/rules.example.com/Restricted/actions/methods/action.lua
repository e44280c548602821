local ok = pcall(function()
  return obj.spec.text:upper()
end)
obj.spec.text = ok and "has methods" or "has none"
return obj
