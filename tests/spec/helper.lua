--- Run by busted before the specs: where modules are found, and what stands for the modules that
--- the core gives to scripts.
package.path = "./lua/?.lua;./tests/spec/?.lua;" .. package.path

for _, name in ipairs({ "http", "json", "kube", "log", "time" }) do
  package.preload["moontide." .. name] = function()
    return require("fakes")[name]
  end
end

-- The modules of scripts find no more than scripts do.
table.insert(package.searchers, 2, function(name)
  local file = name:match("^moontide%.([%w_.]+)$")
  if not file then
    return nil
  end
  local path = "lua/moontide/" .. file:gsub("%.", "/") .. ".lua"
  return assert(loadfile(path, "t", require("support").globals())), path
end)
