--- The shipped hook types, the module they are written with, and what hooks/README.md shows.
local support = require("support")

---@param path string
---@return moontide.HookType
local function load_type(path)
  return assert(loadfile(path, "t", support.globals()))()
end

--- A verdict as a health check gives it, and whether the check failed.
local function judged(status, message, failed)
  return { health = { status = status, message = message, failed = failed or false } }
end

describe("a shipped hook type", function()
  local places = {
    PreSync = "PreSync", Sync = "Sync", PostSync = "PostSync", SyncFail = "SyncFail",
    Skip = "never", PreDelete = "PreDelete", PostDelete = "PostDelete",
    HttpSmokeTest = "PostSync", Webhook = "PostSync", Canary = "PostSync",
    HelmTest = "after:PostSync", Backup = "before:PreSync", WaitFor = "PreSync",
    Approval = "before:PreSync", MaintenanceOn = "before:PreSync", MaintenanceOff = "after:Sync",
    MaintenanceOffOnFail = "on:fail",
  }

  it("is a file of its name, and there is no other", function()
    local found = {}
    local pipe = assert(io.popen("find hooks -name '*.lua'"))
    for path in pipe:lines() do
      local name = path:match("^hooks/(%w+)%.lua$")
      local type = load_type(path)
      assert.are.equal(name, type.name)
      found[name] = type.at
    end
    pipe:close()
    assert.are.same(places, found)
  end)

  it("has its row in hooks/README.md", function()
    local page = support.read("hooks/README.md")
    for name in pairs(places) do
      assert.is_truthy(page:find(("[`%s`](%s.lua)"):format(name, name), 1, true), name)
    end
  end)
end)

describe("hook.by_health", function()
  local by_health = require("moontide.hook").by_health
  local rows = {
    { "Healthy", false, "Healthy" }, { "Suspended", false, "Suspended" },
    { "Progressing", false, "Progressing" }, { "Missing", false, "Missing" },
    { "Degraded", false, "Degraded" }, { "Unknown", false, "Degraded" },
    { "Unknown", true, "Unknown" },
  }
  for _, row in ipairs(rows) do
    it(("takes %s%s for %s"):format(row[1], row[2] and " of a failed check" or "", row[3]),
      function()
        assert.are.same({ status = row[3], message = "m" },
          by_health({}, judged(row[1], "m", row[2])))
      end)
  end
end)

describe("hook.field", function()
  local field = require("moontide.hook").field
  local object = {
    status = { phase = "Up", ready = false, ips = { "a", "b" } },
    metadata = { labels = { ["app.kubernetes.io/name"] = "web" } },
  }
  local rows = {
    { "status.phase", "Up" }, { ".status.phase", "Up" }, { "status.ready", false },
    { "status.ips[0]", "a" }, { "status.ips[1]", "b" }, { "status.ips[2]", nil },
    { 'metadata.labels["app.kubernetes.io/name"]', "web" },
    { "status.phase.more", nil }, { "spec.replicas", nil }, { "status[0]", nil },
  }
  for _, row in ipairs(rows) do
    it(("finds %s at %s"):format(tostring(row[2]), row[1]), function()
      assert.are.equal(row[2], field(object, row[1]))
    end)
  end

  it("finds nothing in nothing", function()
    assert.is_nil(field(nil, "status"))
  end)

  it("raises for what is no path", function()
    for _, path in ipairs({ "", "a..b", "a[x]", "a[", "a.", "[-1]" }) do
      assert.has_error(function() field(object, path) end,
        ('"%s" is no path to a field, such as status.conditions[0].type'):format(path))
    end
  end)
end)

describe("hooks/README.md", function()
  local examples = {}
  for source in support.read("hooks/README.md"):gmatch("```lua\n(.-)```") do
    examples[#examples + 1] = source
  end

  it("shows a type with an object that does what the page says", function()
    local type = assert(load(examples[1], "=README.md", "t", support.globals()))()
    assert.are.equal("after:apps/Deployment/frontend", type.at)
    assert.are.equal("Degraded", type.verdict({}, judged("Unknown", "?")).status)
  end)

  --- Runs the type of the page against a cluster in which the Deployment is there from `ready` on.
  local function run(params, ready, problem)
    local type = assert(load(examples[2], "=README.md", "t", support.globals()))()
    local now, ending, lines = 0, nil, {}
    local hook = {
      params = params,
      succeed = function(_, message) ending = "succeeded: " .. message return true end,
      fail = function(_, message) ending = "failed: " .. message return true end,
      log = function(_, line) lines[#lines + 1] = line end,
    }
    type.run(hook, {
      now = function() return now end,
      sleep = function(duration)
        assert.are.equal("5s", duration)
        now = now + 5
      end,
      get = function(kind, name)
        assert.are.same({ "apps/v1/Deployment", "web" }, { kind, name })
        if problem then
          return nil, problem
        end
        return { status = { availableReplicas = now >= ready and 2 or 0 } }
      end,
    })
    return ending, #lines
  end

  it("shows a script that does what the page says", function()
    local params = { deployment = "web", within = 30 }
    assert.are.same({ "succeeded: 2 available", 0 }, { run(params, 0) })
    assert.are.same({ "succeeded: 2 available", 2 }, { run(params, 10) })
    assert.are.same({ "failed: nothing became available", 7 }, { run(params, 1000) })
    assert.are.same({ "failed: forbidden", 0 }, { run(params, 0, "forbidden") })
    assert.are.same({ "failed: nothing became available", 13 },
      { run({ deployment = "web" }, 1000) })
  end)

  --- The example of the page that has this text in it.
  local function example(text)
    for _, source in ipairs(examples) do
      if source:find(text, 1, true) then
        return source
      end
    end
    error("no example of hooks/README.md has " .. text)
  end

  it("shows a type that wraps another", function()
    local type = assert(load(example("extends ="), "=README.md", "t", support.globals()))()
    local hook, asked = { params = {} }, nil
    local function base(given)
      asked = given.params.url
      return "as the base says"
    end
    assert.are.equal("as the base says", type.run(hook, { app = "shop" }, base))
    assert.are.equal("https://shop.example.com/health", asked)
    hook.params.url = "https://other.example.com"
    type.run(hook, { app = "shop" }, base)
    assert.are.equal("https://other.example.com", asked)
  end)

  it("shows parameters that the shipped types have", function()
    local seen = 0
    for _, source in ipairs(examples) do
      local shows = source:find("hooks = ", 1, true)
      local settings = shows and assert(load("return {" .. source .. "}"))() or { hooks = {} }
      for _, hook in ipairs(settings.hooks) do
        if hook.type ~= "SmokeTest" then -- which the page itself writes
          local declared = load_type(("hooks/%s.lua"):format(hook.type)).params
          for name in pairs(hook.params) do
            assert.is_truthy(declared[name], hook.type .. " has no " .. name)
          end
          for name, type in pairs(declared) do
            local given = hook.params[name] ~= nil or type:sub(-1) == "?"
            assert.is_true(given, hook.type .. " needs " .. name)
          end
          seen = seen + 1
        end
      end
    end
    assert.are.equal(4, seen)
  end)

  it("describes each parameter of a shipped type", function()
    local page = support.read("hooks/README.md")
    for _, name in ipairs({ "HttpSmokeTest", "Webhook", "Canary", "WaitFor", "Approval" }) do
      local section = page:match("\n### " .. name .. "\n(.-)\n##")
      for param in pairs(load_type(("hooks/%s.lua"):format(name)).params) do
        assert.is_truthy(section:find("`" .. param .. "`", 1, true), name .. ": " .. param)
      end
    end
  end)

  it("shows a line for the project file that is Lua", function()
    local settings = assert(load("return { " .. example('type = "SmokeTest"') .. " }"))()
    assert.are.equal("SmokeTest", settings.hooks[1].type)
  end)
end)

describe("lua/meta/hook.lua", function()
  --- The functions that a class of the stub has, and those that the core gives, both sorted.
  local function functions(class, prefix)
    local stub = support.read("lua/meta/hook.lua"):match("@class " .. class .. "\n(.-)\n\n")
    local source = support.read("core/script/hook_api.c")
    local told, given = {}, {}
    for name in stub:gmatch("@field (%l+) fun") do
      told[#told + 1] = name
    end
    for name in source:gmatch('{"(%l+)", l_' .. prefix .. "_%l+}") do
      given[#given + 1] = name
    end
    table.sort(told)
    table.sort(given)
    return told, given
  end

  it("names what the core gives to scripts", function()
    local told, given = functions("moontide.Hook", "hook")
    assert.are.same(told, given)
    assert.are.equal(3, #given)
    told, given = functions("moontide.HookContext", "ctx")
    assert.are.same(told, given)
    assert.are.equal(3, #given)
  end)
end)
