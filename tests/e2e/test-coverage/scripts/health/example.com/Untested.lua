--- Nobody tests this one.
return {
  kinds = { "example.com/*/Untested" },
  conditions = { ready = "Ready" },
}
