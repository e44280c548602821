return { name = "Call", at = "on:fail" }
