it("is before", function() end)

it("kills its process", function()
  os.execute("kill -9 $PPID")
end)

it("leaves", function()
  os.exit(0)
end)

it("is behind", function() end)
