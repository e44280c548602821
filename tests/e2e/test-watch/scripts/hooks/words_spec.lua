it("greets", function()
  assert.are.equal("hello", require("words").greeting)
end)
