local hs = {}
if obj.status == nil then
  hs.status = "Progressing"
  hs.message = "no status"
  return hs
end
hs.status = "Healthy"
return hs
