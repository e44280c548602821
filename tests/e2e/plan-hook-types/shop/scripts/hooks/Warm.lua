return { name = "Warm", at = "after:Sync" }
