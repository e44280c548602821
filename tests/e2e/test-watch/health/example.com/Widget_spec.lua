it("is there", function()
  assert.is_true(true)
end)
