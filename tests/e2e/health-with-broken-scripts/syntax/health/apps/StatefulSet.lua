local kinds = nil
return { kinds = { kinds.stateful }, check = function() end }
