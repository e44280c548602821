obj.spec.sails = nil
obj.status = { afloat = false }
return obj
