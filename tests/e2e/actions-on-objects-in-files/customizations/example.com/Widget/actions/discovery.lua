return { turn = { disabled = "yes" } }
