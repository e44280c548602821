return { status = "Healthy", message = "first by path" }
