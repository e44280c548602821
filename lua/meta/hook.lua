---@meta

--- Types of the hook types: what a file in `hooks/` returns and what its functions are given. The
--- module `moontide.hook` itself is Lua: `lua/moontide/hook.lua`.

--- What the health check says of a hook's object.
---@class moontide.HookHealth: moontide.Verdict
---@field failed boolean the check itself failed; `message` is its error

--- What `verdict` knows besides the object.
---@class moontide.HookVerdictContext: moontide.HealthContext
---@field health moontide.HookHealth

--- A parameter that `run` takes; with a final "?" it may be left out.
---@alias moontide.ParamType
---| "string" | "string?"
---| "int" | "int?"
---| "number" | "number?"
---| "bool" | "bool?"
---| "duration" | "duration?"
---| "url" | "url?"
---| "secret" | "secret?"

--- The hook that `run` carries out.
---@class moontide.Hook
---@field name string
---@field params table<string, any> by their types; a duration is seconds, a secret its text
local hook = {}

--- Ends it well, when `run` returns. `return hook:succeed("200 in 0.1 s")`.
---@param _message string?
---@return true
function hook:succeed(_message) end

--- Ends it badly, when `run` returns; the first reason stays.
---@param _message string
---@return true
function hook:fail(_message) end

--- Writes to the hook's log, a line for each line of the text.
---@param _text any
function hook:log(_text) end

--- What `run` reaches. `sleep` and `get` wait, in the hook itself and not in a coroutine of its own.
---@class moontide.HookContext
---@field app string
---@field namespace string the app's, or the hook's own
---@field phase string where the hook stands, such as "PostSync"
---@field failure string? in SyncFail: what failed
local ctx = {}

--- Goes on after a while.
---@param _duration string|number "5s", "1m30s", or seconds
function ctx.sleep(_duration) end

--- Reads an object from the cluster.
---@param _kind string "[group/]version/Kind"
---@param _name string
---@param _namespace string? default: `ctx.namespace`; of no account for what lives in none
---@return moontide.Object? object nil when it is not there
---@return string? message why it could not be read
function ctx.get(_kind, _name, _namespace) end

--- Seconds since 1970.
---@return number
function ctx.now() end

--- What a file of `hooks/` returns.
---@class moontide.HookType
---@field name string as annotations and the project file call it
---@field at string where hooks of this type stand: "PostSync", "after:wave:3", …
---@field params table<string, moontide.ParamType>? that `run` takes
---@field create (fun(object: moontide.Object): moontide.Object)? what is sent for the object
---@field verdict (fun(object: moontide.Object, ctx: moontide.HookVerdictContext): moontide.Verdict)?
---@field run (fun(hook: moontide.Hook, ctx: moontide.HookContext): any)? a script, without object
