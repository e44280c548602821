local json = require("moontide.json")
local text = require("moontide.text")
local words = require("words")

describe("words", function()
  it("greets", function()
    assert.are.equal("hello Ada", words.greet("Ada"))
  end)

  it("finds what scripts find", function()
    assert.are.equal('["a"]', json.encode(text.split("a", ",")))
  end)

  it("differs", function()
    assert.are.equal("hello Ada", words.greet("Eve"))
  end)

  it("raises in a module", function()
    words.greet(nil)
  end)

  pending("comes later")

  it("is not for today", function()
    pending("there is no day")
  end)

  describe("with a mistake before each", function()
    before_each(function()
      error("not ready", 0)
    end)

    it("does not run", function() end)
  end)
end)
