return { name = "ShowAfter", extends = "Show", at = "PostSync" }
