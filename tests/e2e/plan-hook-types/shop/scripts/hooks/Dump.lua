return { name = "Dump", at = "on:timeout" }
