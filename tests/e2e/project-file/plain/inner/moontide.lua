return { app = "inner" }
