-- One standard for every Lua file: no globals of our own and no exceptions.
std = "lua54"
max_line_length = 100

-- Specs run under busted, which brings describe, it and assert.
files["**/*_spec.lua"] = { std = "+busted" }

-- Checks in ArgoCD's layout get their object as a global.
files["examples/**/health.lua"] = { read_globals = { "obj" } }
files["tests/e2e/**/health.lua"] = { read_globals = { "obj" } }

-- Whole folders in ArgoCD's layout are written for its Lua 5.1, which sets globals freely.
local argocd = {
  std = "lua51",
  allow_defined_top = true,
  globals = { "obj" },
  read_globals = {
    "actionParams",
    math = { fields = { "mod" } },
    table = { fields = { "getn", seen = { read_only = false } } }, -- a script may leave a mark
  },
}
files["tests/e2e/**/customizations/"] = argocd
files["tests/cluster/**/customizations/"] = argocd
