return { source = "../web.yaml" }
