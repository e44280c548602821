return { name = "Freeze", at = "before:wave:1" }
