---@meta moontide.kube

--- The cluster, to be read, for `run` of hook types: a call waits for the answer while everything
--- else goes on. A kind is "[group/]version/Kind". It reaches the namespaces in which the app has
--- objects, its own and the hook's, which counts where none is said, and those that the project
--- file names, `allow_namespaces = { "platform" }`. What has no namespace can be got by its name;
--- it is listed and waited for when its kind is Kubernetes' own, or one of which the app has some.
--- Secrets come without their data unless the hook type says `reads = { "v1/Secret" }`.
---
--- Where something could not be read, there are nil, a message and one of these words:
--- "forbidden" (by the server, or in a namespace that is not the app's), "not-served" (no such
--- kind), "unreachable", "failed"; and of `wait` "timeout".
---@class moontide.kube
local kube = {}

--- What is listed.
---@class moontide.KubeListOptions
---@field namespace string? default: the hook's own
---@field selector string? of labels: "app=web", "tier in (a, b), !canary"

--- How an object is waited for.
---@class moontide.KubeWaitOptions
---@field namespace string? default: the hook's own; "" for what has none
---@field within number|string|nil for how long: seconds or "5m"; default: "60s"

--- An object as it is now; `ctx.get` is the same.
---@param _kind string
---@param _name string
---@param _namespace string? default: the hook's own; "" for what has none
---@return moontide.Object? object nil, and nothing else, when it is not there
---@return string? message why it could not be read
---@return string? code
function kube.get(_kind, _name, _namespace) end

--- The objects of a kind in a namespace: 500 at most, more are a failure.
---@param _kind string
---@param _options moontide.KubeListOptions?
---@return moontide.Object[]? objects
---@return string? message why they could not be read
---@return string? code
function kube.list(_kind, _options) end

--- Waits until an object is as it is wanted: there (nil); with a condition, "Ready", "Ready=False"
--- or "Ready=False:Reason", of its newest generation; or as a function of the object says, which is
--- called with nil where there is none. The object is watched: nothing is asked again and again.
---@param _kind string
---@param _name string
---@param _wanted string|(fun(object: moontide.Object?): any)|nil
---@param _options moontide.KubeWaitOptions?
---@return moontide.Object|true|nil object as it is then; true where it was wanted to be gone
---@return string? message what it was at last, or why it could not be read
---@return string? code
function kube.wait(_kind, _name, _wanted, _options) end

return kube
