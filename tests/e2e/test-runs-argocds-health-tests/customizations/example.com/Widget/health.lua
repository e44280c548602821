-- Written for Lua 5.1: a global table, table.getn and unpack.
hs = {}
hs.status = "Progressing"
hs.message = "no condition yet"
if obj.status ~= nil and obj.status.conditions ~= nil then
  for i = 1, table.getn(obj.status.conditions) do
    local condition = obj.status.conditions[i]
    if condition.type == "Ready" and condition.status == "True" then
      hs.status = "Healthy"
      hs.message = ""
    elseif condition.type == "Ready" then
      hs.status = "Degraded"
      hs.message = condition.message
    end
  end
end
return hs
