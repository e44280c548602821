return { status = "Healthy", message = "a kind of the core group" }
