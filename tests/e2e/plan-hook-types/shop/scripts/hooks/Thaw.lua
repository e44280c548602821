return { name = "Thaw", at = "after:wave:1" }
