local names = {}
for name in pairs(require("os")) do
  names[#names + 1] = name
end
table.sort(names)
obj.spec = {
  missing = { type(string), type(math), type(os), type(io), type(debug), type(coroutine) },
  os = names,
  there = { type(pcall), type(loadstring), type(table.getn), type(unpack), type(newproxy) },
  params = type(actionParams) .. table.getn(actionParams),
}
return obj
