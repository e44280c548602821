return { status = "Healthy", message = "of the folder" }
