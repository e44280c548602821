return { app = "shop", namespace = "shop" }
