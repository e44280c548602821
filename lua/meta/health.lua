---@meta

--- Types of the health checks: what a file in `scripts/health/` returns and what it is given. The
--- module `moontide.health` itself is Lua: `lua/moontide/health.lua`.

--- A manifest or a live object as plain tables: JSON null is absent, lists count from 1, integral
--- numbers are integers. Nothing in it is certain to have its type. A Secret has neither `data` nor
--- annotations that hold what was applied, and `redacted = true`, unless the file says `reads`.
---@alias moontide.Object table<string, any>

--- An entry of `status.conditions`.
---@class moontide.Condition
---@field type string?
---@field status string? "True", "False" or "Unknown"
---@field reason string?
---@field message string?
---@field observedGeneration integer?

--- What a check says of an object.
---@class moontide.Verdict
---@field status moontide.Status
---@field message string "" when there is nothing to say
---@field unanswered boolean? no controller seems to answer: waiting for such objects alone is over
---@field warning boolean? Healthy, and the message is shown as a warning when the run ends

--- What a check knows besides the object. It is data: nothing in it can be called.
---@class moontide.HealthContext
---@field related moontide.Object[] what `needs` asks for, kind by kind
---@field known table<string, boolean> kinds in `needs` that the engine has really looked for
---@field hook boolean the object is judged as a hook
---@field waited number? seconds that it has been waited for; nil outside a run
---@field now number seconds since 1970
---@field strict boolean `--strict`: what nothing will ever serve does not pass

--- Objects of a kind that are related to the object by a name or a selector, in its namespace or
--- without one. A path leads to a field: "spec.secretName", "spec.volumes[].secret.secretName" (all
--- items of a list), `metadata.annotations["example.com/secret"]`. Of `name`, `selector`, `selects`
--- and `refers` there is one.
---@class moontide.Need
---@field kind string `"[group/]version/Kind"`, without "*"
---@field name string? where the object has their names, or references such as `{ kind =, name = }`
---@field selector string? where the object has a selector that selects them
---@field selects string? where they have a selector that selects the labels of the object
---@field labels string? with `selects`: where these labels are; default: "metadata.labels"
---@field refers string? where they have the name of the object, or a reference to it

--- What a file of `scripts/health/` returns.
---@class moontide.HealthCheck
---@field kinds string[] `"[group/]version/Kind"`; two parts are the core group, "*" is any part
---@field needs (string|moontide.Need)[]? what `ctx.related` has; a kind alone: what belongs to it
---@field check (fun(object: moontide.Object, ctx: moontide.HealthContext): moontide.Verdict)?
---@field conditions moontide.Conditions? in place of `check`: judge by these conditions
---@field because (fun(object: moontide.Object, ctx: moontide.HealthContext): string[])?
---@field grace string? how long Degraded has to last before it counts, such as "10s"
---@field reads string[]? `{ "v1/Secret" }`: Secrets with their data, which are redacted otherwise

--- What `health.preliminary` holds an object against.
---@class moontide.Expected
---@field versions string[]? the versions that the check knows; all, when it is left out
---@field shape moontide.Shape? the fields that it reads
