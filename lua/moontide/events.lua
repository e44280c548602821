--- Events of the cluster, found by the object that they are about.
local health = require("moontide.health")

local M = {}

---@alias moontide.EventIndex table<string, moontide.Object[]>

local SHAPE = {
  metadata = { name = "string" },
  type = "string",
  reason = "string",
  message = "string",
  involvedObject = { kind = "string", name = "string", uid = "string" },
  firstTimestamp = "string",
  lastTimestamp = "string",
  eventTime = "string",
  series = { lastObservedTime = "string" },
}

---@param event moontide.Object
---@return string
local function seen_at(event)
  return event.series and event.series.lastObservedTime or event.lastTimestamp or event.eventTime
    or event.firstTimestamp or ""
end

---@param a moontide.Object
---@param b moontide.Object
---@return boolean
local function newer(a, b)
  local at, other = seen_at(a), seen_at(b)
  if at ~= other then
    return at > other
  end
  return health.ref(a) < health.ref(b)
end

--- The events among the related objects, by the `Kind/name` that they are about, the newest first.
---@param ctx moontide.HealthContext?
---@return moontide.EventIndex
function M.index(ctx)
  local index = {}
  for _, event in ipairs(health.related(ctx, "v1/Event", SHAPE)) do
    local about = event.involvedObject or {}
    local ref = (about.kind or "") .. "/" .. (about.name or "")
    index[ref] = index[ref] or {}
    table.insert(index[ref], event)
  end
  for _, list in pairs(index) do
    table.sort(list, newer)
  end
  return index
end

--- The events of an object, the newest first, without those of an earlier object of its name.
---@param index moontide.EventIndex
---@param object moontide.Object
---@return moontide.Object[]
function M.of(index, object)
  local uid = object.metadata and object.metadata.uid
  local found = {}
  for _, event in ipairs(index[health.ref(object)] or {}) do
    local about = event.involvedObject.uid
    if not uid or not about or about == uid then
      found[#found + 1] = event
    end
  end
  return found
end

--- The newest event of an object that has one of these reasons.
---@param index moontide.EventIndex
---@param object moontide.Object
---@param reasons table<string, boolean>
---@return moontide.Object?
function M.newest(index, object, reasons)
  for _, event in ipairs(M.of(index, object)) do
    if reasons[event.reason] then
      return event
    end
  end
end

--- The newest warning about an object.
---@param index moontide.EventIndex
---@param object moontide.Object
---@return moontide.Object?
function M.warning(index, object)
  for _, event in ipairs(M.of(index, object)) do
    if event.type == "Warning" then
      return event
    end
  end
end

return M
