return { methods = { displayName = ("methods"):upper() } }
