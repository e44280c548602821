obj.spec.value = print
return obj
