return { wave = 1 }
