return { app = "databases", namespace = "default" }
