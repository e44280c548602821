return { status = "Healthy", message = "second by path" }
