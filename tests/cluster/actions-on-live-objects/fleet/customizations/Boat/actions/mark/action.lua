obj.status = { marked = actionParams["as"] }
return obj
