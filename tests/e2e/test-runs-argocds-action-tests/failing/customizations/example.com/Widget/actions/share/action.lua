obj.spec.again = obj.spec.labels
return obj
