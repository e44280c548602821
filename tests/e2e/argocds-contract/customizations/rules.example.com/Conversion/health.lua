local spec = obj.spec
local list = {}
for _, item in ipairs(spec.list) do
  list[#list + 1] = tostring(item)
end
local order = {}
for key in pairs(spec.list) do
  order[#order + 1] = key
end
local parts = {
  tostring(spec.none),
  table.concat(list, ","),
  table.concat(order, ","),
  #spec.list .. " of four",
  tostring(spec.integer) .. " " .. spec.integer,
  tostring(spec.half),
  tostring(spec.flag),
  type(spec.text),
  tostring(next(spec.map)) .. tostring(next(spec.empty)),
}
return { status = "Healthy", message = table.concat(parts, "|") }
