return { status = "Healthy", message = "exact" }
