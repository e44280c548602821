local lines = {}
for i = 1, 12 do
  lines[i] = ("page %d is there"):format(i)
end
lines[13] = "\27[31mpage 13 is missing\27[0m"

return {
  objects = {
    { kind = "Job", name = "migrate", container = "wait", log = "waiting for the database" },
    { kind = "Job", name = "migrate", container = "tables", crashes = 1, log = { "locked" } },
    { kind = "Job", name = "migrate", container = "views", after = "0s", log = "3 views" },
    { kind = "Pod", name = "greet", log = "hello\tworld" },
    { kind = "Job", name = "check", exit = 4, log = lines },
  },
}
