---@meta

--- Types of the hook types: what a file in `hooks/` returns and what its functions are given. The
--- module `moontide.hook` itself is Lua: `lua/moontide/hook.lua`.

--- What the health check says of a hook's object.
---@class moontide.HookHealth: moontide.Verdict
---@field failed boolean the check itself failed; `message` is its error

--- What `verdict` knows besides the object.
---@class moontide.VerdictContext: moontide.HealthContext
---@field health moontide.HookHealth

--- A parameter that `run` takes; with a final "?" it may be left out. Words with
--- "|" between them, such as "on|off", are what it can be.
---@alias moontide.ParamType
---| "string" | "string?"
---| "int" | "int?"
---| "number" | "number?"
---| "bool" | "bool?"
---| "duration" | "duration?"
---| "url" | "url?"
---| "secret" | "secret?"
---| string

--- The hook that `run` carries out. It ends as the last word of `run` says, or well when there is
--- none; the first reason of a failure stays.
---@class moontide.Hook
---@field name string
---@field params table<string, any> by their types; a duration is seconds, a secret its text
---@field succeed fun(self: moontide.Hook, message: string?): true it ends well
---@field fail fun(self: moontide.Hook, message: string): true it ends badly
---@field log fun(self: moontide.Hook, text: any) a line in its log for each line of the text

--- What `run` reaches. `sleep` and `get` wait, in the hook itself and in no coroutine of its own.
--- `get` takes "[group/]version/Kind", a name and a namespace, `ctx.namespace` where none is said;
--- it returns the object, nil when it is not there, nil and a message when it could not be read: it
--- is the short form of `get` of `moontide.kube`, which lists and waits, too.
---@class moontide.HookContext
---@field app string
---@field namespace string the app's, or the hook's own
---@field phase string where the hook stands, such as "PostSync"
---@field failure string? in SyncFail: what failed
---@field approver string? who approves everything, where there is nobody to ask: "rehearsal"
---@field sleep fun(duration: string|number) goes on after "5s", or that many seconds
---@field get fun(kind: string, name: string, namespace: string?): moontide.Object?, string?
---@field now fun(): number seconds since 1970

--- `create`: what is sent for the object.
---@alias moontide.Create fun(object: moontide.Object, base: moontide.Create?): moontide.Object

--- `verdict`: how the object is doing, a `moontide.Verdict`.
---@alias moontide.Judge fun(object: moontide.Object, ctx: moontide.VerdictContext, base: any): any

--- `run`: a script, no object.
---@alias moontide.Run fun(hook: moontide.Hook, ctx: moontide.HookContext, base: any): any

--- What a file of `hooks/` returns. With `extends`, what it does not say is that of the type which
--- it wraps, and the last argument of each function is that type's own; else it is nil.
---@class moontide.HookType
---@field name string as annotations and the project file call it
---@field at string? where hooks of this type stand: "PostSync", "after:wave:3", …
---@field extends string? the name of a type that this one wraps; `at` may be left out then
---@field helm string[]? events of `helm.sh/hook` whose hooks are of this type: "pre-install", …
---@field params table<string, moontide.ParamType>? that `run` takes
---@field create moontide.Create?
---@field verdict moontide.Judge?
---@field run moontide.Run?
---@field reads string[]? `{ "v1/Secret" }`: Secrets with their data, which are redacted otherwise
