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

  it("names every function of moontide.health", function()
    local page = support.read("lua/README.md")
    for name, value in pairs(require("moontide.health")) do
      if type(value) == "function" then
        assert.is_truthy(page:find("`[^`]*" .. name .. "[^`]*`"), name .. " is not named")
      end
    end
  end)
end)
