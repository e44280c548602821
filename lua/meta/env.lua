---@meta moontide.env

--- Variables of the environment that moontide was started in, for `run` of hook types: those that
--- the project file names, `env = { "TAG" }`. What they say is not masked in logs; what must not be
--- seen is a parameter of type "secret".
---@class moontide.env
local env = {}

--- What a variable says. One that the project file does not name raises.
---@param _name string
---@return string? value nil when it is not set
function env.get(_name) end

return env
