--- The modules below the checks: shapes, texts, JSON, and the stubs of what the core gives.
local json = require("moontide.json")
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

describe("JSON", function()
  local good = {
    { "null" }, { " true ", true }, { "false", false }, { "0", 0 }, { "-12", -12 },
    { "1.5", 1.5 }, { "1e3", 1000.0 }, { "-0.25E-1", -0.025 }, { '""', "" },
    { '"a\\"\\\\\\/\\b\\f\\n\\r\\t"', 'a"\\/\b\f\n\r\t' },
    { '"\\u00e9\\u20AC"', "é€" }, { '"\\ud83c\\udf19"', "🌙" }, { '"\\ud83c!"', "\u{FFFD}!" },
    { '"\\udf19"', "\u{FFFD}" }, { '"é\127"', "é\127" },
    { "[]", {} }, { "[ ]", {} }, { "[1,2]", { 1, 2 } }, { "[1 , [2] ]", { 1, { 2 } } },
    { "[1,null,2]", { 1, 2 } },
    { "{}", {} }, { "{ }", {} }, { '{"a":1,"b":{"c":[true]}}', { a = 1, b = { c = { true } } } },
    { '{ "a" : null }', {} }, { '\t{"a"\n:\r1 }\n', { a = 1 } },
  }
  for _, case in ipairs(good) do
    it("reads " .. case[1], function()
      local value, message = json.decode(case[1])
      assert.is_nil(message)
      assert.are.same(case[2], value)
    end)
  end

  local bad = {
    { "", "unexpected text at character 1" }, { "nul", "unexpected text at character 1" },
    { "nullx", "unexpected text at character 1" }, { "True", "unexpected text at character 1" },
    { "+1", "unexpected text at character 1" }, { "01", "unexpected text at character 2" },
    { "1.", "unexpected text at character 2" }, { ".5", "unexpected text at character 1" },
    { "0x10", "unexpected text at character 2" }, { "1 2", "unexpected text at character 3" },
    { '"a', "unfinished string at character 1" }, { '"a\nb"', "unfinished string at character 3" },
    { '"a\0b"', "unfinished string at character 3" },
    { '"\\x"', "wrong escape at character 2" }, { '"\\u12"', "wrong escape at character 2" },
    { "[", "unexpected text at character 2" }, { "[1", "expected , or ] at character 3" },
    { "[1,]", "unexpected text at character 4" }, { "[1}", "expected , or ] at character 3" },
    { "{", "expected a key at character 2" }, { "{a:1}", "expected a key at character 2" },
    { '{"a"}', "expected : at character 5" }, { '{"a":}', "unexpected text at character 6" },
    { '{"a":1,}', "expected a key at character 8" },
    { '{"a":1', "expected , or } at character 7" }, { "[]]", "unexpected text at character 3" },
    { ("["):rep(100), "nested too deeply at character 34" },
  }
  for _, case in ipairs(bad) do
    it(("refuses %q"):format(case[1]), function()
      local value, message = json.decode(case[1])
      assert.is_nil(value)
      assert.are.equal(case[2], message)
    end)
  end

  it("lets errors of its own through", function()
    assert.has_error(function()
      json.decode({})
    end)
  end)
end)

describe("the fakes", function()
  local fakes = require("fakes")

  for _, name in ipairs({ "log", "time" }) do
    it("have the functions of the stub of moontide." .. name, function()
      local stub = dofile("lua/meta/" .. name .. ".lua")
      local fake = require("moontide." .. name)
      for key in pairs(stub) do
        assert.is_function(fake[key])
      end
      for key in pairs(fake) do
        assert.is_function(stub[key])
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
