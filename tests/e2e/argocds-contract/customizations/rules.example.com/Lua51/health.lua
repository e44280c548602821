local math51 = math
local environment = loadstring("return word")
setfenv(environment, { word = "set" })
function helper(...)
  return table.getn({ ... })
end
local sum, first = 0, unpack({ 4, 5 })
for _, number in ipairs({ math51.pow(2, 3), math51.mod(7, 4), math51.log10(100) }) do
  sum = sum + number
end
local ok, message = pcall(error, "caught", 0)
local parts = {
  _VERSION,
  helper(1, 2, 3),
  first,
  table.maxn({ [9] = true }),
  loadstring("return 1 + 1")(),
  environment(),
  type(newproxy()),
  type(module),
  tostring(getfenv().helper == helper),
  tostring(sum),
  tostring(6 / 2),
  6 / 4,
  tostring(ok) .. " " .. message,
}
return { status = "Healthy", message = table.concat(parts, "|") }
