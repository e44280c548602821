local full = obj.spec.items / obj.spec.room
return 1, { status = "Suspended", message = "filled " .. tostring(full * 100) .. " %" }
