return { app = "project", namespace = "web" }
