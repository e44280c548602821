local replicas = tonumber(actionParams["replicas"])
if replicas == nil then
  error("replicas is no number: " .. tostring(actionParams["replicas"]), 0)
elseif replicas < 0 then
  error("fewer than none")
end
obj.spec.replicas = replicas
return obj
