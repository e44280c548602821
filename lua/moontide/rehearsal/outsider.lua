--- Somebody else: deletes and changes what a scenario says that somebody deletes and changes.
local objects = require("moontide.rehearsal.objects")

-- The changes that were made already, by number, so that each is made once.
local MARK = "rehearsal.moontide.dev/changed"

--- What is there with a patch laid over it (RFC 7386).
---@param value any
---@param patch any
---@return any
local function merged(value, patch)
  if type(patch) ~= "table" or patch[1] ~= nil then
    return patch
  end
  local made = objects.copy(type(value) == "table" and value or {})
  for key, inner in pairs(patch) do
    made[key] = merged(made[key], inner)
  end
  return made
end

---@param object moontide.Object
---@param change table
---@param mark string
---@return moontide.Action[]
local function apply(object, change, mark)
  local fields = objects.copy(change.patch)
  local status = fields.status
  fields.status = nil
  fields.metadata = fields.metadata or {}
  fields.metadata.annotations = fields.metadata.annotations or {}
  fields.metadata.annotations[MARK] = mark
  local patch = objects.patch(object, fields)
  patch.manager = change.by or "somebody-else"
  local actions = { patch }
  if status then
    actions[2] = objects.status(object, merged(object.status or {}, status))
  end
  return actions
end

--- All changes of the rules, the earliest first.
---@param rules table[]
---@return table[]
local function changes_of(rules)
  local changes = {}
  for number, rule in ipairs(rules) do
    for place, change in ipairs(rule.changed or {}) do
      changes[#changes + 1] = {
        after = change.after or 0,
        by = change.by,
        patch = change.patch,
        order = number * 1000 + place,
      }
    end
  end
  table.sort(changes, function(a, b)
    if a.after ~= b.after then
      return a.after < b.after
    end
    return a.order < b.order
  end)
  return changes
end

---@type moontide.Controller
return {
  kinds = { "*/*/*" },
  scenario = true,
  reconcile = function(object, ctx)
    if object.metadata.deletionTimestamp then
      return {}
    end
    local again
    for _, rule in ipairs(ctx.scenario) do
      if rule.deleted then
        if ctx.age >= rule.deleted then
          return { objects.delete(object) }
        end
        again = objects.sooner(again, rule.deleted - ctx.age)
      end
    end
    local done = tonumber((object.metadata.annotations or {})[MARK]) or 0
    for number, change in ipairs(changes_of(ctx.scenario)) do
      if number > done and ctx.age >= change.after then
        return apply(object, change, tostring(number)), 0 -- One after another.
      elseif number > done then
        return {}, objects.sooner(again, change.after - ctx.age)
      end
    end
    return {}, again
  end,
}
