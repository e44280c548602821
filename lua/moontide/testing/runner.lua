--- Runs one spec under busted and tells of each of its tests: what `moontide test` does in a
--- process of its own for each spec. Nothing that specs need.
local engine = require("moontide.testing.engine")

local OUTCOMES = { success = "passed", pending = "skipped" }

--- The texts of a message, a line each.
---@param message any
---@return string[]
local function lines(message)
  local found = {}
  for line in (tostring(message) .. "\n"):gmatch("(.-)\n") do
    found[#found + 1] = line:gsub("\t", "  ")
  end
  return found
end

--- Busted, ready for a spec; nil and why it is not there.
---@return table?
---@return string?
local function load_busted()
  local found, core = pcall(require, "busted.core")
  if not found then
    return nil, lines(core)[1]
  end
  local ready, busted = pcall(function()
    local made = core()
    require("busted")(made)
    return made
  end)
  if not ready then
    return nil, lines(busted)[1]
  end
  return busted
end

--- "a hook waits": the names of the blocks around an element and its own.
---@param busted table
---@param element table
---@return string
local function full_name(busted, element)
  local name = element.name or element.descriptor
  local parent = busted.context.parent(element)
  while parent and parent.descriptor ~= "file" do
    if parent.name then
      name = parent.name .. " " .. name
    end
    parent = busted.context.parent(parent)
  end
  return name
end

--- Where in the spec a failure stands, if its message does not say so itself.
---@param message string
---@param trace table?
---@return string?
local function place(message, trace)
  local prefix = engine.spec:gsub("%p", "%%%0") .. ":(%d+)"
  if message:find(prefix) or not (trace and trace.traceback) then
    return nil
  end
  local line = trace.traceback:match(prefix)
  return line and ("called at %s:%s"):format(engine.spec, line)
end

--- The line that the message of a file names, which has no other.
---@param message any
---@return integer
local function line_of(message)
  return math.tointeger(tostring(message):match("^[^\n]-:(%d+): ")) or 1
end

--- The lines of a failure, with its place.
---@param message any
---@param trace table?
---@return string[]
local function describe(message, trace)
  local found = lines(message)
  found[#found + 1] = place(tostring(message), trace)
  return found
end

--- Has every test told of, and passes over those that another process has run.
---@param busted table
local function listen(busted)
  local count = 0
  local numbers, notes = {}, {}
  local first = { priority = 1 }

  local function register(_, run)
    count = count + 1
    if run then
      numbers[run] = count
    end
    return nil, count > engine.skip
  end
  busted.subscribe({ "register", "it" }, register, first)
  busted.subscribe({ "register", "pending" }, register, first)

  busted.subscribe({ "test", "start" }, function(element)
    engine.end_test()
    engine.emit({
      event = "started",
      name = full_name(busted, element),
      line = element.trace and element.trace.currentline or 0,
      number = numbers[element.run] or 0,
    })
    engine.begin_test()
    return nil, true
  end, first)

  busted.subscribe({ "test", "end" }, function(element, _, status)
    engine.end_test() -- what is told may wait for whoever listens
    engine.emit({ event = "ended", outcome = OUTCOMES[status] or "failed", lines = notes[element] })
    engine.begin_test()
    return nil, true
  end, first)

  busted.subscribe({ "pending" }, function(element, _, message)
    notes[element] = message and lines(message)
    return nil, true
  end, first)

  local function fail(element, _, message, trace)
    if element.descriptor == "it" then
      notes[element] = describe(message, trace)
    else
      engine.emit({
        event = "failed",
        outcome = "failed",
        name = element.descriptor == "file" and "the file" or full_name(busted, element),
        line = element.trace and element.trace.currentline or line_of(message),
        lines = describe(message, trace),
      })
    end
    return nil, true
  end
  busted.subscribe({ "error" }, fail, first)
  busted.subscribe({ "failure" }, fail, first)
end

local busted, missing = load_busted()
if not busted then
  engine.emit({ event = "missing", message = missing })
  return
end

-- Busted is loaded by now, so that no file of ours takes the place of one of its own.
local folder = engine.spec:match("^(.*)/[^/]*$") or "."
package.path = engine.library .. "/?.lua;" .. folder .. "/?.lua;" .. package.path

listen(busted)
engine.begin_test()
require("busted.modules.test_file_loader")(busted, { "lua" })({ engine.spec }, {}, {
  excludes = {},
})
require("busted.execute")(busted)(1, {})
