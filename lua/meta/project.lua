---@meta

--- Types of the project file: what `moontide.lua` returns. It is data: nothing in it is a function,
--- and every path is relative to the file. A flag wins over an environment, an environment over the
--- rest of the file, the file over the default.

--- A time that something may take: seconds, or text such as "90s" and "1h30m"; 0 is none.
---@alias moontide.Duration number|string

--- Files or a folder, or a table that says what kind of source it is.
---@alias moontide.Source string|moontide.ProjectSource

--- What happens when a timeout is over; any other word is a script, `on-timeout/NAME.lua`.
---@alias moontide.OnTimeout "fail"|"continue"|"retry"|"rollback"|string

--- The keys that a project file has and its environments may set again. Those that say "later" are
--- checked and kept by this version, which has nothing yet that follows them.
---@class moontide.ProjectSettings
---@field app string? the app's name: a DNS label, at most 53 characters; default: the folder's
---@field namespace string? for objects without one, and for the app's records; default: "default"
---@field context string? of the kubeconfig; another `--context` needs `--yes`
---@field contexts string|string[]|nil patterns such as "kind-*": it runs against no other
---@field source moontide.Source|moontide.Source[]|nil the manifests; default: the file's folder
---@field sync_options table<string, boolean|string>|string[]|nil such as `{ PruneLast = true }`
---@field namespace_metadata moontide.ProjectNamespaceMetadata? of what `CreateNamespace` creates
---@field prune boolean? delete what earlier syncs applied and the manifests no longer have
---@field timeouts moontide.ProjectTimeouts?
---@field on_timeout moontide.OnTimeout? default: "fail"
---@field wait boolean? false: the last wave is applied, not waited for; default: true
---@field concurrency integer? calls at a time, 1 to 1000; default: 64
---@field conflicts "fail"|"force"|nil fields that another manager owns; default: "force"
---@field history_max integer? revisions that are kept, 1 to 1000; default: 10
---@field scripts string|string[]|nil folders, argocd-cm files, `configmap:NAMESPACE/NAME`
---@field hooks moontide.ProjectHook[]? script hooks: no Kubernetes object, a type with `run`
---@field notifications table[]? which notification actions are told of what; later
---@field ignore moontide.ProjectIgnoreRule[]? what `RespectIgnoreDifferences` leaves alone
---@field record moontide.ProjectRecord? what a run leaves behind
---@field health moontide.ProjectHealth? when a status is believed
---@field allow_hosts string|string[]|nil hosts that script hooks may reach by HTTP; default: none
---@field allow_namespaces string|string[]|nil that script hooks may read besides those of the app
---@field env string|string[]|nil variables that `moontide.env` gives to script hooks; default: none

--- The project file.
---@class moontide.Project: moontide.ProjectSettings
---@field environments table<string, moontide.ProjectEnvironment>? chosen with `--env NAME`

--- What is different in one environment. `sync_options` and `timeouts` are laid over those of the
--- file one by one; any other key counts whole.
---@class moontide.ProjectEnvironment: moontide.ProjectSettings
---@field default boolean? taken where no `--env` is given; at most one says so

--- Where manifests come from.
---@class moontide.ProjectSource
---@field path string|string[] files and folders

--- How long each level may take. All clocks run at once, and the first that is over counts.
---@class moontide.ProjectTimeouts
---@field run moontide.Duration? the whole sync; default: none
---@field phase moontide.Duration? each phase; default: none
---@field wave moontide.Duration? each wave; default: "10m"
---@field hook moontide.Duration? each hook; default: none
---@field resource moontide.Duration? each object; default: none

--- What the Namespace of `CreateNamespace=true` carries; kept up to date at every sync.
---@class moontide.ProjectNamespaceMetadata
---@field labels table<string, string>?
---@field annotations table<string, string>?

--- A script hook.
---@class moontide.ProjectHook
---@field type string the hook type, `hooks/TYPE.lua`
---@field name string unique among the hooks of this type
---@field wave integer? default: 0
---@field namespace string? default: the app's
---@field params table<string, any>? what the type declares
---@field timeout moontide.Duration? how long it may take; its wave gets so much longer

--- A difference between manifests and cluster that is left alone.
---@class moontide.ProjectIgnoreRule
---@field group string? a pattern such as "apps"; default: any
---@field kind string? a pattern such as "Deployment"; default: any
---@field name string? default: any
---@field namespace string? default: any
---@field json_pointers string|string[]|nil such as "/spec/replicas"
---@field managed_fields_managers string|string[]|nil whose fields are left alone

--- When a status is believed that says nothing of the change that it follows.
---@class moontide.ProjectHealth
---@field settle moontide.Duration? how long one may be old that says no generation; default: "2s"

--- What a run leaves in the cluster.
---@class moontide.ProjectRecord
---@field secrets "keep"|"omit"|nil "omit" leaves the values of Secrets out; default: "keep"
