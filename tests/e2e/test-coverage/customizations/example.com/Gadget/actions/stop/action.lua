if obj.spec.stopped then
  error("it is stopped")
end
obj.spec.stopped = true
return obj
