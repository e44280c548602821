return { app = "elsewhere", source = "other", timeouts = { wave = 0 }, on_timeout = "fail" }
