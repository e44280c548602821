return { status = "Healthy", message = "any kind of a group below example.com: " .. obj.kind }
