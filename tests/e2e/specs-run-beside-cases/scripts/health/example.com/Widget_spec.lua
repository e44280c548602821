local check = dofile("scripts/health/example.com/Widget.lua")

it("is for widgets", function()
  assert.are.equal("example.com/*/Widget", check.kinds[1])
end)
