---@meta

--- Types of the rehearsal cluster: what a controller in `lua/moontide/rehearsal/` returns and is
--- given, and what a scenario (`moontide rehearse --scenario FILE`) says.

--- What a controller wants done. An object is named by its apiVersion, kind, metadata.namespace
--- and metadata.name. What changes nothing is no event.
---@class moontide.Action
---@field verb
---| "create" # the whole object; nothing happens when it is there
---| "patch" # merged into what is there (RFC 7386)
---| "status" # `object.status` takes the place of the status
---| "delete"
---@field object moontide.Object
---@field manager string? of a patch: who writes
---@field propagation string? of a deletion: "background", "foreground", "orphan"

---@alias moontide.Get
---| fun(api_version: string, kind: string, namespace: string?, name: string): moontide.Object?

--- Of all namespaces for "".
---@alias moontide.List
---| fun(api_version: string, kind: string, namespace: string?): moontide.Object[]

--- What it wants done, and in how many seconds it wants to be asked again.
---@alias moontide.Reconcile
---| fun(object: moontide.Object, ctx: moontide.ControllerContext): moontide.Action[]?, number?

--- What a controller knows besides the object. All of it are copies.
---@class moontide.ControllerContext
---@field owned moontide.Object[] what the object owns directly, by name
---@field now number seconds since 1970, of the virtual time
---@field age number seconds since the object was created
---@field attempt integer how often an object of this kind and name was created, from 1
---@field scenario moontide.Rule[] the rules that fit the object, those of its owners first
---@field get moontide.Get
---@field list moontide.List

--- What a file of `lua/moontide/rehearsal/` returns, unless it is a module. It is asked when an
--- object is new, when it or what it owns has changed, and when the seconds are over that it
--- answered. It keeps nothing between two calls but what stands in objects, reads no clock and
--- draws no random numbers: asked the same, it answers the same.
---@class moontide.Controller
---@field kinds string[] `"[group/]version/Kind"`; the version does not count
---@field scenario boolean? asked only about what a scenario deletes or changes
---@field reconcile moontide.Reconcile

--- A duration such as `"30s"`, or seconds. Controllers get seconds.
---@alias moontide.Duration string|number

--- What may happen to a Pod. Said of a Deployment, a Job and so on, it happens to all its Pods.
---@class moontide.PodRule
---@field container string? only this container
---@field schedule moontide.Duration|"fails"|nil until it has a node; "fails": no node has room
---@field pull moontide.Duration|"fails"|nil of its images; "fails": they are not there
---@field start moontide.Duration|"fails"|nil of its containers; "fails": they never do
---@field ready moontide.Duration|"fails"|nil until it is ready, has an address, is bound
---@field exit integer? the code with which its containers end
---@field after moontide.Duration? how long they run before that; of a Job: before they are done
---@field log string|string[]|nil the lines that they write; the last is the message of a failure
---@field crashes boolean|integer|nil they crash again and again, or so many times
---@field oom boolean? they run out of memory
---@field hangs boolean? they run and are never ready, never done

--- What happens to some of the Pods of an object.
---@class moontide.PodsRule: moontide.PodRule
---@field name string? of the Pods; "*" is any text
---@field attempt integer|integer[]|nil the first Pod of a Job, the second, …
---@field refused string? why the API refuses to create them

--- A change by somebody else, made once.
---@class moontide.Change
---@field after moontide.Duration? after the object was created
---@field by string? the field manager, such as "kubectl"
---@field patch table merged into the object, its status included

--- An entry of `objects` in a scenario.
---@class moontide.Rule: moontide.PodRule
---@field kind string "StatefulSet", or with its group "apps/StatefulSet"; "*" is any text
---@field name string
---@field namespace string?
---@field attempt integer|integer[]|nil only the first object of this name, the second, …
---@field pods moontide.PodsRule?
---@field refused string? the API refuses the object with this message; `attempt` counts the writes
---@field status integer? the HTTP status of the refusal, 403 where nothing is said
---@field deleted moontide.Duration|true|nil somebody deletes it, so long after it was created
---@field changed moontide.Change|moontide.Change[]|nil

--- An entry of `http` in a scenario: what a server answers to script hooks.
---@class moontide.HttpRule
---@field url string of the requests; "*" is any text
---@field method string? such as "POST"; any where nothing is said
---@field attempt integer|integer[]|nil only the first such request, the second, …
---@field status integer? 200 where nothing is said
---@field body string? empty where nothing is said
---@field after moontide.Duration? until the answer comes
---@field fails string? why none comes

--- What is in the cluster before anything begins.
---@class moontide.ScenarioCluster
---@field ingress_class string|false|nil the name of the default class; false: there is none
---@field storage_class string|false|nil the same
---@field objects (string|moontide.Object)[]? files beside the scenario, and objects written out

--- What a scenario file returns.
---@class moontide.Scenario
---@field objects moontide.Rule[]?
---@field http moontide.HttpRule[]?
---@field cluster moontide.ScenarioCluster?
