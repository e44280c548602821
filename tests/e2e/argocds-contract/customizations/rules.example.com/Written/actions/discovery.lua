local actions = {
  same = {},
  new = { "a list says no more than an empty table" },
  none = { disabled = obj.spec.whole == 6, iconClass = "i", displayName = "None", more = 1 },
  key = { name = "several", params = { { name = "a" }, { name = "b" } } },
}
return actions
