--- What an export reads a check as, what it takes of it, and what it refuses.
local check_export = require("moontide.export.check")
local dialect = require("moontide.export.dialect")
local stand_ins = require("moontide.export.stand_ins")
local statements = require("moontide.export.statements")
local support = require("support")
local tokens = require("moontide.export.tokens")

---@param list moontide.Token[]
---@return string[]
local function texts(list)
  local found = {}
  for _, token in ipairs(list) do
    found[#found + 1] = token.text
  end
  return found
end

--- Modules of a team, by name, besides those that are shipped.
---@param modules table<string, string>?
---@return fun(name: string): string?, string?
local function reader(modules)
  return function(name)
    local source = modules and modules[name]
    if source then
      return source, name .. ".lua"
    end
    local path = "lua/" .. name:gsub("%.", "/") .. ".lua"
    local file = io.open(path)
    if file then
      file:close()
      return support.read(path), path
    end
  end
end

---@param source string
---@param more table? of the request
---@return moontide.Exported
local function export(source, more)
  local request = {
    source = source, shown = "scripts/health/x.com/Y.lua", group = "x.com",
    read = reader(more and more.modules),
  }
  for key, value in pairs(more or {}) do
    request[key] = value
  end
  return check_export.export(request)
end

--- What an exported script says of an object, with nothing but what ArgoCD gives it.
---@param exported moontide.Exported
---@param object table
---@return table
local function judge(exported, object)
  assert.are.same({}, exported.refusals)
  local globals = { obj = object, table = { concat = table.concat, insert = table.insert } }
  for _, name in ipairs({ "assert", "error", "ipairs", "next", "pairs", "pcall", "select",
    "setmetatable", "tonumber", "tostring", "type" }) do
    globals[name] = _G[name]
  end
  globals.require = function(name)
    return name == "os" and { time = function() return 1000 end }
  end
  -- Methods of strings do not exist there, either.
  local strings = getmetatable("")
  local methods = strings.__index
  strings.__index = nil
  local ok, verdict = pcall(assert(load(exported.script, "=script", "t", globals)))
  strings.__index = methods
  assert.is_true(ok, verdict)
  return verdict
end

---@param exported moontide.Exported
---@return string[] "line: message"
local function refusals(exported)
  local found = {}
  for _, refusal in ipairs(exported.refusals) do
    found[#found + 1] = refusal.line .. ": " .. refusal.message
  end
  return found
end

describe("moontide.export.tokens", function()
  for _, case in ipairs({
    { "a.b:c(1,2)", { "a", ".", "b", ":", "c", "(", "1", ",", "2", ")" } },
    { "x=0x1Fp-3 ..1.5e+3 ..y..2", { "x", "=", "0x1Fp-3", "..", "1.5e+3", "..", "y", "..", "2" } },
    { "a//b<<c~=d::e::", { "a", "//", "b", "<<", "c", "~=", "d", "::", "e", "::" } },
    { [=["a\"b" 'c\\' [==[d]]e]==] f]=], { [["a\"b"]], [['c\\']], "[==[d]]e]==]", "f" } },
    { "a -- b\n--[[ c\n ]] d --[==[ ]] ]==] e", { "a", "d", "e" } },
    { [[require("moontide.health").ok require "a.b"]],
      { "moontide_health", ".", "ok", "module_a_b" } },
    { "require(name)", { "require", "(", "name", ")" } },
    { 'x.require("y")', { "x", ".", "require", "(", '"y"', ")" } },
  }) do
    it("reads " .. case[1]:gsub("\n", " "), function()
      assert.are.same(case[2], texts(tokens.read(case[1])))
    end)
  end

  it("knows the line of each", function()
    local lines = {}
    for _, token in ipairs(tokens.read("a\n--[[\n]] b [[\n]] c\n\nd")) do
      lines[#lines + 1] = token.line
    end
    assert.are.same({ 1, 3, 3, 4, 6 }, lines)
  end)

  it("writes what it has read, without comments and empty lines", function()
    local list = tokens.read("local a = 1 -- one\n\n  --- Two.\n  local b --[[ c ]] = 2\n")
    assert.are.equal("local a = 1\n  local b = 2", tokens.write(list, 1, #list))
  end)

  it("reads every file of ours as one that means the same", function()
    for _, file in ipairs(support.files()) do
      local source = support.read(support.FOLDER .. "/" .. file)
      local list = tokens.read(source)
      assert.is_truthy(load(tokens.write(list, 1, #list)), file)
    end
  end)
end)

describe("moontide.export.statements", function()
  --- The first and last token of each statement.
  ---@param source string
  ---@return string[]
  local function split(source)
    local list, found = tokens.read(source), {}
    for _, statement in ipairs(statements.split(list)) do
      found[#found + 1] = list[statement.first].text .. " " .. list[statement.last].text
    end
    return found
  end

  for _, case in ipairs({
    { "local a, b = 1, c\nb = 2\nreturn a", { "local c", "b 2", "return a" } },
    { "local function f() return g() end f()", { "local end", "f )" } },
    { "local f = function() end (x or y)()", { "local )" } },
    { "for i = 1, f(x) do while i do local z = 1 end end local q", { "for end", "local q" } },
    { "if a then b() elseif c then d() else e() end f.x = 3", { "if end", "f 3" } },
    { "repeat local x = f() until x == 1 y = 2", { "repeat 1", "y 2" } },
    { "do local a end goto b ::b:: c()", { "do end", "goto b", ":: ::", "c )" } },
    { "f 'a' g { b } h = i;", { "f 'a'", "g }", "h i", "; ;" } },
    { "local a = b\n  .. c(function() return 1 end)\n  or d\nlocal e", { "local d", "local e" } },
    { "x = y and function() end or z w()", { "x z", "w )" } },
  }) do
    it("splits " .. case[1]:gsub("\n", " "), function()
      assert.are.same(case[2], split(case[1]))
    end)
  end

  it("finds the fields of the table that a file returns", function()
    local source = "return { a = f(1, 2), b = { c = 3; d }, e = function(x) return { x } end, }"
    local list = tokens.read(source)
    local found = {}
    for name, field in pairs(statements.fields(list, statements.split(list)[1])) do
      found[name] = tokens.write(list, field.first, field.last)
    end
    assert.are.same({
      a = "f(1, 2)", b = "{ c = 3; d }", e = "function(x) return { x } end",
    }, found)
  end)

  for _, source in ipairs({ "return M", "return { a = 1 }.a", "return { 1, 2 }", "return f {}" }) do
    it("finds none in " .. source, function()
      local list = tokens.read(source)
      assert.is_nil(statements.fields(list, statements.split(list)[1]))
    end)
  end
end)

describe("moontide.export.dialect", function()
  for _, case in ipairs({
    { "x = a // b", "the operator // (integer division)" },
    { "x = a & b", "the bit operator &" },
    { "x = a | b", "the bit operator |" },
    { "x = ~a", "the bit operator ~" },
    { "x = a << 1", "the bit operator <<" },
    { "goto done", "goto" },
    { "local x <const> = 1", "the attribute <const>" },
    { "local a, b <close> = 1", "the attribute <close>" },
    { [[x = "\u{41}"]], [[the escape \u{}]] },
    { [[x = "a\\\x41"]], [[the escape \x]] },
    { "x = '\\z\n y'", [[the escape \z]] },
    { "x = utf8.char(1)", "the library utf8" },
    { "x = table.unpack(y)", "table.unpack" },
    { "x = math.tointeger(y)", "math.tointeger" },
    { "x = string.pack(y)", "string.pack" },
  }) do
    it("finds " .. case[2] .. ", whatever ArgoCD opens", function()
      assert.are.same({ { line = 1, what = case[2] } }, dialect.of_source(case[1]))
    end)
  end

  for _, case in ipairs({
    { "x = string.rep(y)", "the library string" },
    { "x = math.floor(y)", "the library math" },
    { "x = ('a'):format(y)", "the method :format of strings" },
    { "x = y:match 'a'", "the method :match of strings" },
  }) do
    it("finds " .. case[2] .. ", which ArgoCD can open", function()
      assert.are.same({ { line = 1, what = case[2], library = true } },
        dialect.of_source(case[1]))
    end)
  end

  it("finds nothing in what both have", function()
    assert.are.same({}, dialect.of_source([==[
      local a, b = x.string, { math = 1, string = 2, utf8 = 3 }
      if a < b and a ~= b or not (c > d) then
        e.table.unpack(table.concat(f, "\\x \n \065 [\"]"))
        g:check(h.math, [[\x]])
      end
      return table.insert, a.format
    ]==]))
  end)
end)

describe("moontide.export.check", function()
  local HEAD = 'local health = require("moontide.health")\n'

  it("writes a script that judges the global obj", function()
    local exported = export(HEAD .. [[
      local WAITING = "phase "
      local function judge(object)
        return object.ok and health.healthy("fine") or health.progressing(WAITING .. object.phase)
      end
      return { kinds = { "x.com/*/Y" }, check = judge }
    ]])
    assert.is_false(exported.open_libs)
    assert.are.same({ status = "Healthy", message = "fine" }, judge(exported, { ok = true }))
    assert.are.same({ status = "Progressing", message = "phase new" },
      judge(exported, { phase = "new" }))
  end)

  it("takes only what the check needs, and nothing that serves because alone", function()
    local exported = export([[
      local causes = require("moontide.causes")
      local health = require("moontide.health")
      local USED = { a = "1" }
      local UNUSED = { b = "2" }
      for key, value in pairs(UNUSED) do UNUSED[key] = value:upper() end
      USED.c = "3"
      local function why(object) return { UNUSED.b:upper(), object } end
      return {
        kinds = { "x.com/*/Y" },
        check = function() return health.healthy(USED.a .. USED.c) end,
        because = function(object) return why(object) or causes.of_owned(object) end,
      }
    ]])
    assert.are.same({ status = "Healthy", message = "13" }, judge(exported, {}))
    assert.is_nil(exported.script:find("UNUSED", 1, true))
    assert.is_nil(exported.script:find("causes", 1, true))
    assert.is_nil(exported.script:find("degraded", 1, true))
  end)

  it("takes all of a file that returns no table that is written out", function()
    local exported = export(HEAD .. [[
      local M = { kinds = { "x.com/*/Y" } }
      function M.check(object) return health.degraded(object.why) end
      return M
    ]])
    assert.are.same({ status = "Degraded", message = "gone" }, judge(exported, { why = "gone" }))
  end)

  it("takes modules of a team with it, and what these require", function()
    local exported = export('local a = require("a")\n'
      .. 'return { check = function(object) return a.judge(object) end }', { modules = {
        a = 'local M = {}\nlocal b = require("b")\n'
          .. "function M.judge(o) return b(o) end\nfunction M.other() return 1 // 2 end\nreturn M",
        b = HEAD .. "return function(o) return health.suspended(o.x) end",
      } })
    assert.are.same({ status = "Suspended", message = "here" }, judge(exported, { x = "here" }))
  end)

  it("judges by conditions that are declared", function()
    local exported = export([[
      local FAILED = { "Stalled", "Ready=False" }
      return {
        kinds = { "x.com/*/Y" },
        conditions = { ready = "Ready", failed = FAILED, progressing = "Ready=False:Starting" },
      }
    ]], { conditions = true })
    for _, case in ipairs({
      { support.condition("Ready", "True", nil, "up"), "Healthy", "up" },
      { support.condition("Ready", "False", "Broken", "down"), "Degraded", "Broken: down" },
      { support.condition("Ready", "False", "Starting", "soon"), "Progressing", "Starting: soon" },
      { support.condition("Ready", "Unknown"), "Progressing", "Ready is Unknown" },
      { support.condition("Other", "True"), "Progressing", "no condition Ready yet" },
    }) do
      assert.are.same({ status = case[2], message = case[3] },
        judge(exported, support.with(case[1])))
    end
  end)

  it("knows versions by the group that ArgoCD asks it for", function()
    local source = HEAD .. [[
      return { check = function(object)
        return health.preliminary(object, { versions = { "v1" } }) or health.healthy()
      end }
    ]]
    local exported = export(source)
    assert.are.equal("Healthy", judge(exported, { apiVersion = "x.com/v1" }).status)
    assert.are.equal("unsupported Y GVK: x.com/v2, Kind=Y; known here: v1",
      judge(exported, { apiVersion = "x.com/v2", kind = "Y" }).message)
    exported = export(source, { group = "" })
    assert.are.equal("Healthy", judge(exported, { apiVersion = "v1" }).status)
  end)

  it("says so when a check returns no verdict", function()
    local exported = export("return { check = function() end }")
    assert.are.same({ status = "Unknown", message = "scripts/health/x.com/Y.lua returned nothing" },
      judge(exported, {}))
  end)

  it("leaves out what ArgoCD does not know of a verdict", function()
    local exported = export([[
      return { check = function()
        return { status = "Healthy", message = "", warning = true }
      end }
    ]])
    assert.are.same({ status = "Healthy", message = "" }, judge(exported, {}))
  end)

  it("gives the time, and whether the object is a hook", function()
    local exported = export(HEAD .. [[
      return { check = function(_, ctx)
        return health.healthy((ctx.hook and "hook " or "object ") .. ctx.now)
      end }
    ]])
    assert.are.equal("object 1000", judge(exported, {}).message)
    local annotations = { ["argocd.argoproj.io/hook"] = "PreSync" }
    assert.are.equal("hook 1000", judge(exported, { metadata = { annotations = annotations } })
      .message)
  end)

  it("refuses, with the line, what ArgoCD's Lua has not", function()
    local exported = export(HEAD .. [[
      local function half(number)
        return number // 2
      end
      return { check = function(object) return health.healthy(half(object.size)) end }
    ]])
    assert.are.same({ "3: the operator // (integer division): ArgoCD's Lua has none" },
      refusals(exported))
  end)

  it("refuses libraries unless they may be opened", function()
    local source = HEAD .. [[
      return { check = function(object)
        return health.healthy(("%d"):format(object.size))
      end }
    ]]
    assert.are.same({
      "3: the method :format of strings: ArgoCD has it with useOpenLibs only; "
        .. "allow that with --use-open-libs",
    }, refusals(export(source)))
    local exported = export(source, { open_libs = true })
    assert.are.same({}, refusals(exported))
    assert.is_true(exported.open_libs)
  end)

  it("names the module that needs what ArgoCD has not", function()
    local exported = export(HEAD .. 'local text = require("moontide.text")\n'
      .. "return { check = function(o) return health.healthy(text.line(o.x)) end }",
      { open_libs = true })
    local found = refusals(exported)
    local where = "ArgoCD's Lua has none; moontide.text needs it in lua/moontide/text.lua:%d+$"
    assert.are.equal(2, #found)
    assert.is_truthy(found[1]:find("^2: the library utf8: " .. where))
    assert.is_truthy(found[2]:find("^2: the escape \\x: " .. where))
  end)

  it("refuses to go without related objects, whatever the context is called", function()
    local source = HEAD .. [[
      local function judge(object, context)
        return health.healthy(#context.related .. object.kind)
      end
      return { check = function(object, ctx) return judge(object, ctx) end }
    ]]
    assert.are.same({ "3: it looks at related objects, which ArgoCD does not give its scripts" },
      refusals(export(source, { needs = true })))
    assert.are.same({}, refusals(export(source, { needs = false })))
  end)

  it("takes a field of an object that has that name", function()
    local exported = export(HEAD .. [[
      return { check = function(object) return health.healthy(object.spec.related) end }
    ]], { needs = true })
    assert.are.same({ status = "Healthy", message = "x" },
      judge(exported, { spec = { related = "x" } }))
  end)

  it("refuses related objects that a module looks at", function()
    local exported = export(HEAD .. [[
      return { check = function(object, ctx)
        return health.healthy(#health.related(ctx, "v1/Pod") .. object.kind)
      end }
    ]], { needs = true, open_libs = true })
    assert.are.same({
      "1: moontide.health looks at related objects, which ArgoCD does not give its scripts",
    }, refusals(exported))
  end)

  it("refuses modules that are not written in Lua, but for the log", function()
    assert.are.same({
      "1: it requires moontide.time, which is not written in Lua: ArgoCD has nothing like it",
    }, refusals(export('local time = require("moontide.time")\n'
      .. "return { check = function(o) return time.parse(o.x) end }")))
    local exported = export('local log = require("moontide.log")\n' .. HEAD
      .. "return { check = function() log.debug('x') return health.healthy() end }")
    assert.are.same({ status = "Healthy", message = "" }, judge(exported, {}))
  end)

  it("passes on what is written for ArgoCD", function()
    local source = "hs = {} hs.status = 'Healthy' return hs"
    assert.are.same({ script = source, open_libs = false, refusals = {} },
      export(source, { argocd = true }))
    source = "return { status = string.upper('x') }"
    assert.are.equal(1, #export(source, { argocd = true }).refusals)
    assert.are.same({ script = source, open_libs = true, refusals = {} },
      export(source, { argocd = true, open_libs = true }))
  end)
end)

describe("moontide.export.stand_ins", function()
  it("stand in for functions that are there", function()
    for _, module in ipairs({ "moontide.health", "moontide.conditions" }) do
      local source = support.read("lua/" .. module:gsub("%.", "/") .. ".lua")
      for name in pairs(stand_ins.replaced(module, "x.com")) do
        assert.is_truthy(source:find("local function " .. name .. "(", 1, true), name)
      end
    end
  end)
end)
