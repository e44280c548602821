return { name = "Unlock", at = "after:PostSync" }
