--- What specs are written with, the `*_spec.lua` that `moontide test` runs. Scripts run here as
--- they do in a sync: in their sandbox, by the program itself. Only what they wait for is made up:
--- time, the cluster, other servers. A path is looked for in the spec's folder and in those above
--- it, up to that of the `moontide.lua`.
local found, engine = pcall(require, "moontide.testing.engine")
if not found then
  error("moontide.testing is there in specs that `moontide test` runs", 2)
end

local clocks = require("moontide.testing.clocks")
local events = require("moontide.testing.events")
local hooks = require("moontide.testing.hooks")
local paths = require("moontide.testing.paths")
local rehearsals = require("moontide.testing.rehearsals")
local yaml = require("moontide.yaml")

local M = {}

--- A clock that goes on only where somebody waits.
---@class moontide.testing.Clock
---@field now fun(self: moontide.testing.Clock): number seconds since 1970
---@field advance fun(self: moontide.testing.Clock, time: string|number) by "5s", or seconds

--- A request of a script hook.
---@class moontide.testing.Request
---@field method string
---@field url string
---@field headers table<string, string>
---@field body string?
---@field timeout number seconds
---@field at number when it was made, in seconds since 1970

--- What a server answers; with `fails` it does not.
---@class moontide.testing.Answer
---@field status integer? default: 200
---@field body string?
---@field headers table<string, string>?
---@field after string|number|nil how long it takes
---@field fails string? why there is no answer

--- An answer, several in turn of which the last stays, or what makes one of a request and its
--- number.
---@alias moontide.testing.Answers
---| moontide.testing.Answer
---| moontide.testing.Answer[]
---| fun(request: moontide.testing.Request, number: integer): moontide.testing.Answer

--- What a hook asks the cluster for; `kind` is as the hook wrote it. Without a name it lists; what
--- it waits for it looks at each second.
---@class moontide.testing.Look
---@field kind string
---@field name string?
---@field selector string? of a list; what is found is held against it
---@field namespace string
---@field now number seconds since 1970

--- What is in the cluster: objects, or what finds one, or for a list all of the kind, with nil and
--- a message for what cannot be read.
---@alias moontide.testing.Objects
---| moontide.Object[]
---| fun(look: moontide.testing.Look): moontide.Object|moontide.Object[]|nil, string?

--- Answers by URL, or what makes all of them. In a URL `*` is any text, and a method may stand
--- before it: `["POST https://shop/*"]`. Of several that fit the longest counts.
---@alias moontide.testing.Http
---| table<string, moontide.testing.Answers>
---| fun(request: moontide.testing.Request, number: integer): moontide.testing.Answer

--- How a script hook is run.
---@class moontide.testing.HookOptions
---@field params table<string, any>? by their types; a secret is its text
---@field objects moontide.testing.Objects? what `ctx.get` and `moontide.kube` find
---@field http moontide.testing.Http? what servers answer; any other request is an error
---@field allow_hosts string[]? default: every host
---@field env table<string, string>? variables for `moontide.env`
---@field clock moontide.testing.Clock? default: one that begins on 2026-01-01
---@field timeout string|number|nil default: "10m"
---@field name string? of the hook; default: "test"
---@field app string? default: "test"
---@field namespace string? default: "default"
---@field phase string? default: "PostSync"
---@field failure string? what failed, in SyncFail
---@field approver string? who approves everything; default: nobody does

--- What became of a script hook.
---@class moontide.testing.HookResult
---@field outcome "succeeded"|"failed"|"timedOut"
---@field message string
---@field log string[] its lines
---@field requests moontide.testing.Request[]
---@field looks moontide.testing.Look[]
---@field seconds number that it took
---@field slept number seconds of these in `ctx.sleep`

--- What a check is told besides the object.
---@class moontide.testing.JudgeOptions
---@field related moontide.Object[]? every kind in `needs` counts as known then
---@field hook boolean?
---@field strict boolean?
---@field waited number?
---@field now number? default: 2026-01-01

--- What the verdict of a hook type is told besides the object.
---@class moontide.testing.VerdictOptions: moontide.testing.JudgeOptions
---@field health moontide.Verdict? what the health check says; default: Unknown

--- What a check says, with what it says of causes.
---@class moontide.testing.Verdict: moontide.Verdict
---@field because string[]
---@field grace number seconds
---@field failed boolean? the check itself failed; `message` is its error

--- How a sync is rehearsed.
---@class moontide.testing.RehearseOptions
---@field scenario moontide.Scenario|string|nil a table, or a file
---@field scripts string|string[]|nil folders; default: the one that the spec lies in
---@field only string|string[]|nil as `--only`
---@field app string?
---@field namespace string?
---@field env string? as `--env`
---@field flags string[]? others of `moontide rehearse`

--- An event, as `moontide rehearse -o ndjson` writes it.
---@alias moontide.testing.Event table<string, any>

--- How a rehearsal went.
---@class moontide.testing.Rehearsal
---@field events moontide.testing.Event[]
---@field objects moontide.Object[] what is there at the end, also what was there before
---@field exitCode integer
---@field outcome string of the event `runFinished`, the last one
---@field message string the same

--- What a call came to; what went wrong is an error at the spec's line.
---@param done boolean
---@param ... any
---@return any
local function settle(done, ...)
  if not done then
    error((...), 2) -- those who call this return what it returns, so that they are no level
  end
  return ...
end

--- An object and what is known besides.
---@param object moontide.Object
---@param options table?
---@return table
local function question_of(object, options)
  local question = { object = object, now = clocks.START }
  for key, value in pairs(options or {}) do
    question[key] = value
  end
  return question
end

local function judge(path, question)
  return engine.judge(paths.find(path), question)
end

local function read_objects(path)
  local place = paths.find(path)
  local file = assert(io.open(place))
  local text = file:read("a")
  file:close()
  local objects, message = yaml.decode_all(text)
  return objects or error(("%s: %s"):format(place, message), 0)
end

--- A clock of the spec's own, to be given to a hook, or asked after it.
---@param start number|string|nil seconds since 1970, or RFC 3339
---@return moontide.testing.Clock
function M.clock(start)
  return settle(pcall(clocks.new, start))
end

--- Runs a script hook to its end.
---@param path string the file of its type, or the name of a shipped type
---@param options moontide.testing.HookOptions?
---@return moontide.testing.HookResult
function M.hook(path, options)
  return settle(pcall(hooks.run, path, options or {}))
end

--- What a hook type whose hooks are objects sends for one: its `create`.
---@param path string the file of the type, or the name of a shipped one
---@param object moontide.Object
---@return moontide.Object
function M.create(path, object)
  return settle(pcall(hooks.create, path, object))
end

--- What such a type says of one: its `verdict`.
---@param path string
---@param object moontide.Object
---@param options moontide.testing.VerdictOptions?
---@return moontide.testing.Verdict
function M.verdict(path, object, options)
  return settle(pcall(hooks.verdict, path, question_of(object, options)))
end

--- Asks a health check about an object.
---@param path string the file of the check, ours or ArgoCD's `health.lua`
---@param object moontide.Object
---@param options moontide.testing.JudgeOptions?
---@return moontide.testing.Verdict
function M.judge(path, object, options)
  return settle(pcall(judge, path, question_of(object, options)))
end

--- Carries a whole sync out on the embedded cluster, as `moontide rehearse` does, with the project
--- file that is above the spec, unless a PATH has its own.
---@param manifests string|(string|moontide.Object)[]|nil PATHs and objects; nil: the project's
---@param options moontide.testing.RehearseOptions?
---@return moontide.testing.Rehearsal
function M.rehearse(manifests, options)
  return settle(pcall(rehearsals.run, manifests, options or {}))
end

--- Fails unless events came that fit these, in this order; others may stand between. An event fits
--- a table when it has all fields of it; a function in place of a value says whether one that is
--- there fits.
---@param result moontide.testing.Rehearsal|moontide.testing.Event[]
---@param expected moontide.testing.Event[]
function M.expect_events(result, expected)
  local problem = events.compare(result.events or result, expected)
  if problem then
    error(problem, 2)
  end
end

--- The object of that kind and name in the cluster at the end; nil when there is none.
---@param result moontide.testing.Rehearsal
---@param kind string `"[group/]version/Kind"`
---@param name string
---@param namespace string? any where nothing is said
---@return moontide.Object?
function M.find_object(result, kind, name, namespace)
  for _, object in ipairs(result.objects) do
    local metadata = object.metadata
    if object.apiVersion .. "/" .. object.kind == kind and metadata.name == name
      and (not namespace or metadata.namespace == namespace) then
      return object
    end
  end
  return nil
end

--- The objects of a YAML file.
---@param path string
---@return moontide.Object[]
function M.objects(path)
  return settle(pcall(read_objects, path))
end

--- How long each of the following tests of the file may really take; "30s" where nothing is said.
---@param time string|number
function M.timeout(time)
  local seconds = settle(pcall(clocks.seconds, time))
  engine.limit(seconds)
  engine.emit({ event = "limit", ms = math.ceil(seconds * 1000) })
end

return M
