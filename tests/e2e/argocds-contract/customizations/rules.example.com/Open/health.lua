local os = require("os")
local names = {}
for name in pairs(os) do
  names[#names + 1] = name
end
table.sort(names)
local parts = {
  ("abc"):upper(),
  string.format("%03d", 7),
  tostring(math.floor(2.5)),
  table.concat(names, "+"),
  type(coroutine.create),
}
return { status = "Healthy", message = table.concat(parts, " ") }
