describe("broken", function()
