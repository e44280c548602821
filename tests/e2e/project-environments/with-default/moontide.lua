return { source = "../web.yaml", environments = { dev = { default = true }, prod = {} } }
