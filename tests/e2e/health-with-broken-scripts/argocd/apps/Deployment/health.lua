local hs = {}
if obj.status ~= nil the
end
return hs
