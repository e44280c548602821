--- Loops, and does not want to be stopped.
return {
  kinds = { "x.dev/v1/Loops" },
  check = function()
    while true do
      pcall(function()
        while true do
        end
      end)
    end
  end,
}
