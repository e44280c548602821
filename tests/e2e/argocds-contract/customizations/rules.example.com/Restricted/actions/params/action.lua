obj.spec.text = actionParams["a"] .. type(actionParams["b"]) .. tostring(actionParams["c"])
return obj
