return { app = "shop" }
