return { name = "Lock", at = "before:PreSync" }
