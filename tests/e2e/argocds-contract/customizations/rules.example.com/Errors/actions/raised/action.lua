local function fail()
  error("with its place")
end
fail()
