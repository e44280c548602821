--- Crates: full.
local health = require("moontide.health")
local words = require("words")

local NAMES = { "unused" }

---@param object moontide.Object
---@return string[]
local function because(object)
  return { NAMES[1] .. object.kind }
end

---@type moontide.HealthCheck
return {
  kinds = { "v1/Crate" },
  check = function(object)
    local status = object.status or {}
    if status.full then
      return health.healthy()
    end
    return health.progressing(words.count(status.items or 0)) -- Not yet.
  end,
  because = because,
}
