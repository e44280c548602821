require("moontide.testing").timeout("200ms")

it("loops", function()
  while true do
  end
end)

it("waits in C, which no error ends", function()
  os.execute("sleep 60")
end)

it("swallows what would end it", function()
  while true do
    pcall(function()
      while true do
      end
    end)
  end
end)

it("goes on", function() end)
