return { status = "Healthy", message = "core kinds have no folder for a group" }
