return { status = "Degraded" }, 5, { status = "Healthy", message = "last" }
