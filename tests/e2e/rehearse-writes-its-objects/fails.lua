return { objects = { { kind = "Deployment", name = "web", exit = 1 } } }
