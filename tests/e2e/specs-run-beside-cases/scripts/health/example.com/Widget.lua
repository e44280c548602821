--- Widgets that say so.
return {
  kinds = { "example.com/*/Widget" },
  conditions = { ready = "Ready" },
}
