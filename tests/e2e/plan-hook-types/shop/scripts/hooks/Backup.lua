return { name = "Backup", at = "before:Sync" }
