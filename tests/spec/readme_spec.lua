--- The pages beside the scripts: what is generated is current, what is shown works.
local support = require("support")

describe("scripts/README.md", function()
  it("has the current table; tests/spec/run --update writes it", function()
    local now, wanted = require("health_table").pages()
    assert.are.equal(wanted, now)
  end)

  it("shows a check that does what the page says", function()
    local source = support.read("scripts/README.md"):match("```lua\n(.-)```")
    local check = assert(load(source, "=README.md", "t", support.globals()))()
    local rows = {
      { { status = { phase = "Ready" } }, "Healthy", "" },
      { { status = { phase = "Failed", message = "no disk" } }, "Degraded", "no disk" },
      { { status = { phase = "Restoring" } }, "Progressing", "phase Restoring" },
      { {}, "Progressing", "phase unset" },
      { { status = { phase = 5 } }, "Unknown", "status.phase is an integer, not a string" },
    }
    for _, row in ipairs(rows) do
      local verdict = check.check(support.object(check, row[1]), {})
      assert.are.same({ status = row[2], message = row[3] }, verdict)
    end
  end)
end)

describe("scripts/README.md, of kinds that need no check", function()
  local shown, listed = {}, {}
  for _, case in ipairs(dofile("tests/spec/cases/generic.lua")) do
    local object = case[2]
    if object.apiVersion then
      shown[object.apiVersion:match("^[^/]*") .. "/" .. object.kind] = true
    end
  end
  local section = support.read("scripts/README.md"):match("Kinds that need no file.-\n## ")
  for row in section:gmatch("\n|([^|]*)|") do
    for kind in row:gmatch("`([^`]*)`") do
      listed[kind] = true
    end
  end

  it("lists those that the cases of the generic check show", function()
    assert.are.same(shown, listed)
  end)

  it("lists none that has one", function()
    for _, file in ipairs(support.files()) do
      for _, kind in ipairs(support.load(file).kinds) do
        assert.is_nil(listed[(kind:gsub("/%*/", "/"))], kind)
      end
    end
  end)
end)

describe("scripts/README.md, of a check without code", function()
  it("shows one that does what the page says", function()
    local page = support.read("scripts/README.md")
    local source = page:match("## A check without code\n.-```lua\n(.-)```")
    local check = assert(load(source, "=README.md", "t", support.globals()))()
    local function judge(...)
      local widget = { status = { conditions = { ... } } }
      return require("moontide.conditions").judge(widget, check.conditions).status
    end
    local condition = support.condition
    local placed = condition("Placed", "True")
    assert.are.equal("Progressing", judge())
    assert.are.equal("Progressing", judge(condition("Ready", "True")))
    assert.are.equal("Healthy", judge(condition("Ready", "True"), placed))
    assert.are.equal("Degraded", judge(condition("Ready", "False", "Broken"), placed))
    assert.are.equal("Progressing", judge(condition("Ready", "False", "Starting"), placed))
    assert.are.equal("Suspended", judge(condition("Ready", "False"), condition("Paused", "True")))
  end)
end)

describe("lua/README.md", function()
  it("has a row for every module and no other", function()
    local found = {}
    local pipe = assert(io.popen("find lua/moontide -maxdepth 1 -name '*.lua'"))
    for path in pipe:lines() do
      found["moontide." .. path:match("([^/]*)%.lua$")] = true
    end
    pipe:close()
    local listed = {}
    for name in support.read("lua/README.md"):gmatch("\n| `(moontide%.%w+)` | Lua ") do
      listed[name] = true
    end
    assert.are.same(found, listed)
  end)

  it("has every file of the rehearsal cluster in its table, and no other", function()
    local found, listed = {}, {}
    local pipe = assert(io.popen("find lua/moontide/rehearsal -name '*.lua'"))
    for path in pipe:lines() do
      found[path:match("([^/]*)%.lua$")] = true
    end
    pipe:close()
    for row in support.read("lua/README.md"):match("\n| file |(.-)\n\n"):gmatch("\n| (`[^|]*) |") do
      for name in row:gmatch("`([%w_]+)`") do
        listed[name] = true
      end
    end
    assert.are.same(found, listed)
  end)

  it("has a row for every module that the core implements, and no other", function()
    local found, listed = {}, {}
    local pipe = assert(io.popen("find lua/meta -name '*.lua'"))
    for path in pipe:lines() do
      local module = support.read(path):match("^%-%-%-@meta (%S+)")
      found[#found + 1] = module
    end
    pipe:close()
    for name in support.read("lua/README.md"):gmatch("\n| `(moontide%.%w+)` | C ") do
      listed[#listed + 1] = name
    end
    table.sort(found)
    table.sort(listed)
    assert.are.same(found, listed)
  end)
end)

describe("lua/moontide/README.md", function()
  it("has every function of moontide.health", function()
    local page = support.read("lua/moontide/README.md")
    for name, value in pairs(require("moontide.health")) do
      local head = ("\n### health.%s("):format(name)
      assert.are.equal(type(value) == "function", page:find(head, 1, true) ~= nil, name)
    end
  end)
end)

describe("README.md", function()
  --- What the page shows as the file of this name.
  local function shown(name)
    local pattern = "```lua " .. name:gsub("%p", "%%%0") .. "\n(.-)```"
    local source = assert(support.read("README.md"):match(pattern), name)
    return assert(load(source, "=README.md", "t", support.globals()))()
  end

  it("shows a check that does what the page says", function()
    local check = shown("scripts/health/example.com/Backup.lua")
    local rows = {
      { nil, "Progressing", "waiting for the controller" },
      { { observedGeneration = 1, phase = "Copying" }, "Progressing", "Copying" },
      { { observedGeneration = 1, phase = "Completed" }, "Healthy", "" },
      { { observedGeneration = 1, phase = "Failed", message = "full" }, "Degraded", "full" },
    }
    for _, row in ipairs(rows) do
      local verdict = check.check({ metadata = { generation = 1 }, status = row[1] })
      assert.are.same({ status = row[2], message = row[3] }, verdict)
    end
  end)

  --- Runs the script hook of the page for a minute. `look` is what the cluster answers at a time.
  ---@return string outcome
  ---@return string message
  ---@return number at
  local function steady(look)
    local now, outcome, message = 0, nil, nil
    local hook = {
      params = { deployment = "web", time = 60 },
      succeed = function(_, text) outcome, message = "succeeded", text end,
      fail = function(_, text) outcome, message = "failed", text end,
    }
    shown("web/scripts/hooks/Steady.lua").run(hook, {
      now = function() return now end,
      sleep = function(duration)
        assert.are.equal("5s", duration)
        now = now + 5
      end,
      get = function(kind, name)
        assert.are.same({ "apps/v1/Deployment", "web" }, { kind, name })
        return look(now)
      end,
    })
    return outcome, message, now
  end

  local function pods_down(count)
    return { status = { unavailableReplicas = count } }
  end

  local looks = {
    { "succeeds after its time", function() return pods_down(nil) end, "succeeded",
      "all Pods stayed up", 60 },
    { "fails when Pods are down", function(now) return pods_down(now >= 20 and 2 or nil) end,
      "failed", "2 Pods went down", 20 },
    { "fails without its Deployment", function() return nil end, "failed",
      "there is no such Deployment", 0 },
    { "fails when nobody answers", function() return nil, "forbidden" end, "failed", "forbidden",
      0 },
  }
  for _, row in ipairs(looks) do
    it("shows a script hook that " .. row[1], function()
      assert.are.same({ row[3], row[4], row[5] }, { steady(row[2]) })
    end)
  end

  it("shows hook types of known keys, and objects that stay the same objects", function()
    local type = shown("web/scripts/hooks/WarmUp.lua")
    assert.are.same({ "WarmUp", "after:apps/Deployment/web" }, { type.name, type.at })
    local job = { kind = "Job", metadata = { name = "warm-up" }, spec = { template = {} } }
    assert.are.same({
      kind = "Job", metadata = { name = "warm-up" },
      spec = { template = {}, backoffLimit = 0, activeDeadlineSeconds = 60 },
    }, type.create(job))
    assert.are.equal("Degraded",
      type.verdict({}, { health = { status = "Unknown", message = "", failed = false } }).status)
  end)
end)
