--- Operators of custom resources: none of them runs here, so what they say of an object that is
--- well is written after a while. The objects that they would make are not there.
local objects = require("moontide.rehearsal.objects")
local rules = require("moontide.rehearsal.rules")
local status = require("moontide.rehearsal.operator_status")
local timing = require("moontide.rehearsal.timing")

local PROVIDERS = { "*.crossplane.io/v1/*", "*.upbound.io/v1/*" }

--- The statuses by `group/Kind`, and the kinds as a controller names them.
---@return table<string, moontide.OperatorStatus>
---@return string[]
local function read()
  local by_kind, kinds = {}, {}
  for group, members in pairs(status.GROUPS) do
    for names, make in pairs(members) do
      for name in names:gmatch("%S+") do
        by_kind[group .. "/" .. name] = make
        kinds[#kinds + 1] = group .. "/v1/" .. name
      end
    end
  end
  for _, kind in ipairs(PROVIDERS) do
    kinds[#kinds + 1] = kind
  end
  table.sort(kinds)
  return by_kind, kinds
end

local BY_KIND, KINDS = read()

--- What makes the status of an object; nil where an operator writes none.
---@param object moontide.Object
---@return moontide.OperatorStatus?
local function maker_of(object)
  local make = BY_KIND[object.apiVersion:match("^[^/]*") .. "/" .. object.kind]
  local spec = type(object.spec) == "table" and object.spec or {}
  return make or spec.forProvider and status.MANAGED or nil
end

---@type moontide.Controller
return {
  kinds = KINDS,
  reconcile = function(object, ctx)
    local make = maker_of(object)
    if not make or object.metadata.deletionTimestamp then
      return {}
    end
    local effects = rules.effects(ctx.scenario)
    local takes = not effects.hangs and rules.duration(effects.ready, timing.operator)
    if not takes then
      return {}
    elseif ctx.age < takes then
      return {}, takes - ctx.age
    end
    local made = objects.copy(make(object))
    if made.conditions then
      local before = type(object.status) == "table" and object.status.conditions or nil
      made.conditions = objects.conditions(before, made.conditions, ctx.now)
    end
    return { objects.status(object, made) }
  end,
}
