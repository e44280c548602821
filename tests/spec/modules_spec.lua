--- The modules below the checks: shapes, texts, and the stubs of what the core gives.
local shape = require("moontide.shape")
local text = require("moontide.text")

describe("a shape", function()
  local cases = {
    { {}, { a = "string" } },
    { { a = "x" }, { a = "string" } },
    { { a = 1 }, { a = "integer" } },
    { { a = 2.0 }, { a = "integer" } },
    { { a = false }, { a = "boolean" } },
    { { a = {} }, { a = "object" } },
    { { a = {} }, { a = { "string" } } },
    { { a = {} }, { a = { b = "string" } } },
    { { a = { x = "y" } }, { a = "strings" } },
    { { a = { { b = 1 }, { b = 2 } } }, { a = { { b = "integer" } } } },
    { { a = 1 }, { a = "string" }, "a is an integer, not a string" },
    { { a = 0.5 }, { a = "integer" }, "a is the number 0.5, not an integer" },
    { { a = 2 ^ 70 }, { a = "integer" }, "a is the number 1.1805916207174e+21, not an integer" },
    { { a = "1" }, { a = "integer" }, "a is a string, not an integer" },
    { { a = "true" }, { a = "boolean" }, "a is a string, not a boolean" },
    { { a = { 1 } }, { a = "object" }, "a is a list, not an object" },
    { { a = { 1 } }, { a = { b = "string" } }, "a is a list, not an object" },
    { { a = true }, { a = { b = "string" } }, "a is a boolean, not an object" },
    { { a = { b = 1 } }, { a = { "string" } }, "a is an object, not a list" },
    { { a = "b" }, { a = { "string" } }, "a is a string, not a list" },
    { { a = { "x", 1 } }, { a = { "string" } }, "a[1] is an integer, not a string" },
    { { a = { { b = {} } } }, { a = { { b = "string" } } }, "a[0].b is an object, not a string" },
    { { a = { y = 1, x = 2 } }, { a = "strings" }, 'a["x"] is an integer, not a string' },
    { { c = 1, b = 1, a = "x" }, { a = "string", b = "string", c = "string" },
      "b is an integer, not a string" },
    { "x", { a = "string" }, "it is a string, not an object" },
    { { 1 }, { { a = "string" } }, "[0] is an integer, not an object" },
  }
  for i, case in ipairs(cases) do
    it(("holds case %d: %s"):format(i, case[3] or "it fits"), function()
      assert.are.equal(case[3], shape.misfit(case[1], case[2]))
    end)
  end
end)

describe("a text", function()
  local cases = {
    { "as it is", "as it is" },
    { "two\nlines\t and\r\nblanks  ", "two lines and blanks" },
    { "  \27[31mred", "[31mred" },
    { "", "" },
    { ("x"):rep(200), ("x"):rep(200) },
    { ("x"):rep(201), ("x"):rep(199) .. "…" },
    { ("é"):rep(200), ("é"):rep(200) },
    { ("é"):rep(300), ("é"):rep(199) .. "…" },
    { "bad \xff\xfe bytes", "bad ?? bytes" },
    { "abcdef", "ab…", 3 },
  }
  for i, case in ipairs(cases) do
    it("becomes one line, case " .. i, function()
      assert.are.equal(case[2], text.line(case[1], case[3]))
    end)
  end

  it("is joined without what is absent or empty", function()
    assert.are.equal("a: b", text.join(": ", nil, "a", "", "b", nil))
    assert.are.equal("", text.join(": "))
  end)
end)

describe("a template", function()
  local values = {
    name = "Ada", count = 3, ratio = 0.5, on = false, empty = "", brace = "{{name}}",
    user = { name = "Bo", tags = { "x", "y" } },
  }
  local good = {
    { "", "" }, { "as it is", "as it is" }, { "Hello {{name}}", "Hello Ada" },
    { "{{ name }}{{count}} {{ratio}}", "Ada3 0.5" }, { "{{on}}", "false" }, { "a{{empty}}b", "ab" },
    { "{{user.name}} {{user.tags.2}}", "Bo y" }, { "{{brace}}", "{{name}}" },
    { '{{"{{"}}name}} {{name}}', "{{name}} Ada" }, { "} }} {", "} }} {" },
    { "{{name}}\n{{name}}", "Ada\nAda" }, { "100%d %1", "100%d %1" },
  }
  for _, case in ipairs(good) do
    it(("fills %q"):format(case[1]), function()
      assert.are.equal(case[2], text.template(case[1], values))
    end)
  end

  local bad = {
    { "{{nobody}}", "template: nobody has no value" },
    { "{{name.first}}", "template: name.first has no value" },
    { "{{user}}", "template: user is a table" },
    { "ab {{name", "template: {{ at character 4 is not closed" },
    { "{{}}", 'template: "" is no name of a value' },
    { "{{os.exit()}}", 'template: "os.exit()" is no name of a value' },
  }
  for _, case in ipairs(bad) do
    it(("refuses %q"):format(case[1]), function()
      local ok, message = pcall(text.template, case[1], values)
      assert.is_false(ok)
      assert.is_truthy(message:find(case[2], 1, true), message)
    end)
  end
end)

describe("a string", function()
  it("is trimmed", function()
    assert.are.equal("a b", text.trim("\t a b\r\n"))
    assert.are.equal("", text.trim(" \n "))
  end)

  it("is split at plain text", function()
    assert.are.same({ "a", "", "b" }, text.split("a..b", "."))
    assert.are.same({ "a", "b" }, text.split("a%db", "%d"))
    assert.are.same({ "" }, text.split("", ","))
    assert.are.same({ "", "" }, text.split(",", ","))
    assert.has_error(function()
      text.split("a", "")
    end)
  end)
end)

describe("the fakes", function()
  local fakes = require("fakes")

  for _, name in ipairs({ "http", "json", "log", "time" }) do
    it("have the functions of the stub of moontide." .. name, function()
      local stub = dofile("lua/meta/" .. name .. ".lua")
      local fake = require("moontide." .. name)
      for key in pairs(stub) do
        assert.is_function(fake[key])
      end
      for key, value in pairs(fake) do
        if type(value) == "function" then
          assert.is_function(stub[key])
        end
      end
    end)
  end

  it("keep what is logged", function()
    fakes.lines = {}
    require("moontide.log").debug("hello")
    assert.are.same({ "hello" }, fakes.lines)
  end)

  it("read and write times", function()
    local time = require("moontide.time")
    for text_of, seconds in pairs({
      ["1970-01-01T00:00:00Z"] = 0,
      ["2026-01-02T03:04:05Z"] = 1767323045,
      ["2024-02-29T23:59:59Z"] = 1709251199,
    }) do
      assert.are.equal(seconds, time.parse(text_of))
      assert.are.equal(text_of, time.format(seconds))
    end
    assert.are.equal(1767323045, time.parse("2026-01-02T05:04:05+02:00"))
    assert.are.equal(1767323045.25, time.parse("2026-01-02T03:04:05.25Z"))
    assert.are.equal('"soon" is not a time', select(2, time.parse("soon")))
  end)
end)
