--- What a scenario says about an object: the rules that fit it, laid over one another.
local M = {}

---@class moontide.Effects
---@field schedule number|"fails"|nil
---@field pull number|"fails"|nil
---@field start number|"fails"|nil
---@field ready number|"fails"|nil
---@field exit integer?
---@field after number?
---@field log string[]?
---@field crashes boolean|integer|nil
---@field oom boolean?
---@field hangs boolean?
---@field refused string?

--- Everything that the rules say, the later ones over the earlier ones.
---@param rules table[]?
---@param container string? rules that name another container do not count
---@return moontide.Effects
function M.effects(rules, container)
  local effects = {}
  for _, rule in ipairs(rules or {}) do
    if not rule.container or rule.container == container then
      for key, value in pairs(rule) do
        effects[key] = value
      end
    end
  end
  return effects
end

--- How long something takes: what the scenario says, else the default; nil is for ever.
---@param said number|"fails"|nil
---@param default number
---@return number?
function M.duration(said, default)
  if said == "fails" then
    return nil
  end
  return said or default
end

return M
