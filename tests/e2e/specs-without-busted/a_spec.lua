it("is not run", function() end)
