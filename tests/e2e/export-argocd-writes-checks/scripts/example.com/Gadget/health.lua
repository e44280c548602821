local hs = {}
hs.status = "Healthy"
hs.message = string.upper(obj.metadata.name)
return hs
