local h = {}
h.status = obj.status.phase
return h
