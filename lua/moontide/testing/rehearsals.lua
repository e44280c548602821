--- Whole syncs on the embedded cluster, for specs.
local engine = require("moontide.testing.engine")
local json = require("moontide.json")
local literal = require("moontide.testing.literal")
local paths = require("moontide.testing.paths")
local yaml = require("moontide.yaml")

local M = {}

---@param value string|string[]|nil
---@return string[]
local function list_of(value)
  local list = type(value) == "table" and not value.kind -- an object has one
  return list and value or { value }
end

--- Files that are there while the command runs.
---@class moontide.testing.Files
local Files = {}
Files.__index = Files

---@param suffix string
---@param text string
---@return string path
function Files:write(suffix, text)
  local base = os.tmpname()
  local path = base .. suffix
  self[#self + 1], self[#self + 2] = base, path
  local file = assert(io.open(path, "w"))
  assert(file:write(text))
  assert(file:close())
  return path
end

function Files:remove()
  for _, path in ipairs(self) do
    os.remove(path)
  end
end

--- A scenario as a file; files that it names are found from the spec.
---@param scenario moontide.Scenario
---@param files moontide.testing.Files
---@return string
local function write_scenario(scenario, files)
  local whole = {}
  for key, value in pairs(scenario) do
    whole[key] = value
  end
  if scenario.cluster and scenario.cluster.objects then
    whole.cluster = {}
    for key, value in pairs(scenario.cluster) do
      whole.cluster[key] = value
    end
    whole.cluster.objects = {}
    for i, object in ipairs(scenario.cluster.objects) do
      whole.cluster.objects[i] = type(object) == "string" and paths.whole(paths.find(object))
        or object
    end
  end
  return files:write(".lua", "return " .. literal.of(whole) .. "\n")
end

--- Appends the PATHs; objects become a file.
---@param words string[]
---@param manifests any
---@param files moontide.testing.Files
local function add_paths(words, manifests, files)
  local texts = {}
  if manifests == nil then
    local project = paths.project() or error("there is no moontide.lua above the spec", 0)
    words[#words + 1] = project
  end
  for _, item in ipairs(list_of(manifests)) do
    if type(item) == "table" then
      texts[#texts + 1] = yaml.encode(item)
    else
      words[#words + 1] = paths.find(item)
    end
  end
  if #texts > 0 then
    words[#words + 1] = files:write(".yaml", table.concat(texts, "---\n"))
  end
end

---@param words string[]
---@param flag string
---@param values string[]
local function add_flags(words, flag, values)
  for _, value in ipairs(values) do
    words[#words + 1] = flag .. "=" .. value
  end
end

--- The folders of scripts: those that are named, else the one that the spec lies in.
---@param options moontide.testing.RehearseOptions
---@return string[]
local function scripts_of(options)
  local found = {}
  for i, folder in ipairs(list_of(options.scripts)) do
    found[i] = paths.find(folder)
  end
  if not options.scripts then
    found[1] = paths.scripts(engine.spec) or paths.scripts(paths.whole(engine.spec))
  end
  return found
end

--- Whether a name for the app has to be made up: of a folder or a project there is one.
---@param manifests any
---@return boolean
local function lacks_app(manifests)
  if manifests == nil or paths.project() then
    return false
  end
  local list = list_of(manifests)
  return #list ~= 1 or type(list[1]) == "table" or list[1]:find("%.%a+$") ~= nil
end

--- Names the project above the spec, so that it is the same wherever the tests are run; a folder
--- that is a project itself needs no other.
---@param words string[]
---@param manifests any
local function add_project(words, manifests)
  local first = list_of(manifests)[1]
  local folder = type(first) == "string" and paths.find(first)
  local project = paths.project()
  if first and project and not (folder and paths.exists(folder .. "/moontide.lua")) then
    add_flags(words, "--project", { project .. "/moontide.lua" })
  end
end

---@param manifests any
---@param options moontide.testing.RehearseOptions
---@param files moontide.testing.Files
---@return string[]
local function command_line(manifests, options, files)
  local words = { "rehearse", "--output=ndjson" }
  local scenario = options.scenario
  add_project(words, manifests)
  add_flags(words, "--scripts", scripts_of(options))
  add_flags(words, "--only", list_of(options.only))
  add_flags(words, "--app", { options.app or lacks_app(manifests) and "test" or nil })
  add_flags(words, "--namespace", { options.namespace })
  add_flags(words, "--env", { options.env })
  if type(scenario) == "table" then
    add_flags(words, "--scenario", { write_scenario(scenario, files) })
  elseif scenario then
    add_flags(words, "--scenario", { paths.find(scenario) })
  end
  for _, flag in ipairs(options.flags or {}) do
    words[#words + 1] = flag
  end
  add_paths(words, manifests, files)
  return words
end

---@param output string
---@return moontide.testing.Event[]
local function read_events(output)
  local events = {}
  for line in output:gmatch("[^\n]+") do
    events[#events + 1] = assert(json.decode(line))
  end
  return events
end

--- The objects at the end; none where the sync did not begin.
---@param path string
---@return moontide.Object[]
local function read_objects(path)
  local objects = {}
  for line in io.lines(path) do -- each item has its own, and the whole may be long
    local item = line:match("^  ({.*}),?$")
    objects[#objects + 1] = item and assert(json.decode(item))
  end
  return objects
end

---@param manifests any
---@param options moontide.testing.RehearseOptions
---@param files moontide.testing.Files
---@return moontide.testing.Rehearsal
local function carry_out(manifests, options, files)
  local words = command_line(manifests, options, files)
  local objects = files:write(".json", "")
  add_flags(words, "--objects", { objects })
  local code, output = engine.run(words)
  local events = read_events(output)
  local last = events[#events] or {}
  return {
    events = events,
    objects = read_objects(objects),
    exitCode = code,
    outcome = last.outcome,
    message = last.message,
  }
end

---@param manifests any
---@param options moontide.testing.RehearseOptions
---@return moontide.testing.Rehearsal
function M.run(manifests, options)
  local files = setmetatable({}, Files)
  local done, result = pcall(carry_out, manifests, options, files)
  files:remove()
  return done and result or error(result, 0)
end

return M
