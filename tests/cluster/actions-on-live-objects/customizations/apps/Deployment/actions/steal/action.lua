obj.metadata.name = "other"
return obj
