error("without its place", 0)
