--- Script hooks run in specs: the hook is the program's own, and what it waits for is made up here.
local clocks = require("moontide.testing.clocks")
local engine = require("moontide.testing.engine")
local paths = require("moontide.testing.paths")
local servers = require("moontide.testing.servers")

local M = {}

local TIMEOUT = "10m"
local SECOND = 1 -- between two looks at what is waited for

--- The file of a hook type, and the folder of scripts that it is in: "" of the shipped ones.
---@param path string
---@return string
---@return string
local function find(path)
  if not path:find("[/.]") then
    return "hooks/" .. path .. ".lua", ""
  end
  local file = paths.find(path)
  if not file:find("/") then -- the current folder is the one of the hooks
    file = "../hooks/" .. file
  elseif file:find("^hooks/[^/]+$") then
    file = "./" .. file
  end
  local root = paths.scripts(file)
  if not root then
    error(("%s is in no folder hooks/ of scripts"):format(file), 0)
  end
  return file, root
end

--- Which kind an object is, as hooks write it.
---@param object moontide.Object
---@return string
local function kind_of(object)
  return tostring(object.apiVersion) .. "/" .. tostring(object.kind)
end

--- What ctx.get is given: of a list the object that was asked for.
---@param objects any
---@param look moontide.testing.Look
---@param namespace string that objects without one are in
---@return moontide.Object?
---@return string?
local function look_up(objects, look, namespace)
  if type(objects) == "function" then
    return objects(look)
  end
  for _, object in ipairs(objects or {}) do
    local metadata = object.metadata or {}
    local same = metadata.namespace == look.namespace
      or (not metadata.namespace and (look.namespace == namespace or look.namespace == ""))
    if kind_of(object) == look.kind and metadata.name == look.name and same then
      return object
    end
  end
  return nil
end

--- What kube.list is given; its selector the engine looks at.
---@param objects any
---@param look moontide.testing.Look
---@param namespace string that objects without one are in
---@return moontide.Object[]?
---@return string?
local function list(objects, look, namespace)
  if type(objects) == "function" then
    return objects(look)
  end
  local found = {}
  for _, object in ipairs(objects or {}) do
    local place = (object.metadata or {}).namespace or namespace
    if kind_of(object) == look.kind and (place == look.namespace or look.namespace == "") then
      found[#found + 1] = object
    end
  end
  return found
end

---@class moontide.testing.Running
local Running = {}
Running.__index = Running

--- Each answers a step of the hook and returns what it goes on with.
local ANSWERS = {}

function ANSWERS.sleeps(running, step)
  running.clock:advance(step.seconds)
  running.result.slept = running.result.slept + step.seconds
  return {}
end

--- Looks at one object.
local function look_at(running, step)
  local look = {
    kind = step.kind,
    name = step.name,
    namespace = step.namespace,
    now = running.clock:now(),
  }
  table.insert(running.result.looks, look)
  local object, failure = look_up(running.options.objects, look, running.namespace)
  return { object = object, failure = failure }
end

function ANSWERS.gets(running, step)
  return look_at(running, step)
end

--- A wait: the object as it is, then each second as it is by then.
function ANSWERS.watches(running, step)
  local pause = step.begins and 0 or math.min(SECOND, step.seconds)
  running.clock:advance(pause)
  local input = look_at(running, step)
  input.late = step.seconds <= pause
  return input
end

function ANSWERS.lists(running, step)
  local look = {
    kind = step.kind,
    namespace = step.namespace,
    selector = step.selector,
    now = running.clock:now(),
  }
  table.insert(running.result.looks, look)
  local objects, failure = list(running.options.objects, look, running.namespace)
  return { objects = objects, failure = failure }
end

function ANSWERS.fetches(running, step)
  local request = {
    method = step.method,
    url = step.url,
    headers = step.headers,
    body = step.body,
    timeout = step.timeout,
    at = running.clock:now(),
  }
  table.insert(running.result.requests, request)
  local answer, seconds = servers.deliver(running.answer(request), request)
  running.clock:advance(seconds)
  return { answer = answer }
end

--- Goes on to the end of the hook, or of its time.
---@param hook table
---@param step table
function Running:finish(hook, step)
  local start, result = self.clock:now(), self.result
  local limit = clocks.seconds(self.options.timeout or TIMEOUT)
  while true do
    for _, line in ipairs(step.log) do
      table.insert(result.log, line)
    end
    result.seconds = self.clock:now() - start
    local answer = ANSWERS[step.want]
    if not answer then
      result.outcome, result.message = step.want, step.message
      return
    elseif result.seconds >= limit and limit > 0 then
      result.outcome = "timedOut"
      result.message = ("it has not ended within %s"):format(self.options.timeout or TIMEOUT)
      return
    end
    local input = answer(self, step)
    input.now = self.clock:now()
    step = hook:resume(input)
  end
end

---@param options moontide.testing.HookOptions
---@param clock moontide.testing.Clock
---@return table
local function start_options(options, clock)
  return {
    params = options.params,
    allow_hosts = options.allow_hosts or { "*" },
    env = options.env,
    now = clock:now(),
    name = options.name or "test",
    app = options.app or "test",
    namespace = options.namespace or "default",
    phase = options.phase or "PostSync",
    failure = options.failure,
    approver = options.approver,
  }
end

--- What a type whose hooks are objects sends for one.
---@param path string
---@param object moontide.Object
---@return moontide.Object
function M.create(path, object)
  local file, root = find(path)
  return engine.create(file, root, object)
end

--- What such a type says of one.
---@param path string
---@param question table
---@return moontide.testing.Verdict
function M.verdict(path, question)
  local file, root = find(path)
  return engine.verdict(file, root, question)
end

---@param path string
---@param options moontide.testing.HookOptions
---@return moontide.testing.HookResult
function M.run(path, options)
  local file, root = find(path)
  local clock = options.clock or clocks.new()
  local started = start_options(options, clock)
  local running = setmetatable({
    options = options,
    clock = clock,
    namespace = started.namespace,
    answer = servers.new(options.http),
    result = { log = {}, requests = {}, looks = {}, slept = 0 },
  }, Running)
  running:finish(engine.hook(file, root, started))
  return running.result
end

return M
