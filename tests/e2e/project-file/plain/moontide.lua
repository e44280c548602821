return { app = "plain" }
