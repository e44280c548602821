return {
  name = "Show",
  at = "PostSync",
  params = {
    text = "string?", count = "int?", ratio = "number?", dry = "bool?", within = "duration?",
    url = "url?", voice = "loud|low?", token = "secret", other = "secret?",
  },
  run = function(hook)
    local names = {}
    for name in pairs(hook.params) do
      names[#names + 1] = name
    end
    table.sort(names)
    for _, name in ipairs(names) do
      local value = hook.params[name]
      local kind = math.type(value) or type(value)
      hook:log(("%s: %s %s %d"):format(name, kind, value, #tostring(value)))
    end
  end,
}
