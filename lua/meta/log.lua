---@meta moontide.log

--- Lines for whoever runs moontide with `-v` (info, warn, error) or `-vv` (debug, too), on standard
--- error, behind the level and the script's name. `print` is `log.debug` of whatever it is given.
--- Nobody sees them otherwise: what a sync has to show is the message of a verdict or, in a hook,
--- `hook:log`. A hook's secrets are `***`.
---
--- `values` stand behind the text as JSON, keys in order: `log.info("asked", { status = 503 })`
--- writes `script.info: scripts/hooks/Ask.lua: asked {"status":503}`.
---@class moontide.log
local log = {}

--- For whoever looks for a mistake in the script.
---@param _text string
---@param _values table<string, any>?
function log.debug(_text, _values) end

--- What the script did.
---@param _text string
---@param _values table<string, any>?
function log.info(_text, _values) end

--- What somebody should look at.
---@param _text string
---@param _values table<string, any>?
function log.warn(_text, _values) end

--- What went wrong. The script goes on: `error()` ends it.
---@param _text string
---@param _values table<string, any>?
function log.error(_text, _values) end

return log
