--- Whether events came that were expected, and what came in place of those that did not.
local literal = require("moontide.testing.literal")

local M = {}

local SHOWN_MAX = 10 -- events in a message

--- Appends where an event differs from what is expected, a line a field.
---@param expected any
---@param is any
---@param name string the field's, "" of the event itself
---@param out string[]
local function differ(expected, is, name, out)
  if type(expected) == "table" and type(is) == "table" then
    for key, value in pairs(expected) do
      differ(value, is[key], name == "" and tostring(key) or name .. "." .. tostring(key), out)
    end
  elseif type(expected) == "function" then
    if is == nil or not expected(is) then
      out[#out + 1] = ("%s is %s, which does not fit"):format(name, literal.of(is))
    end
  elseif expected ~= is then
    out[#out + 1] = ("%s is %s, not %s"):format(name, literal.of(is), literal.of(expected))
  end
end

---@param expected moontide.testing.Event
---@param is moontide.testing.Event
---@return string[] differences sorted
local function differences(expected, is)
  local out = {}
  differ(expected, is, "", out)
  table.sort(out)
  return out
end

--- The event behind `from` that is most like what is expected: of its name, with the fewest
--- differences.
---@param events moontide.testing.Event[]
---@param from integer
---@param expected moontide.testing.Event
---@return integer?
local function nearest(events, from, expected)
  local best, fewest
  for i = from, #events do
    local count = #differences(expected, events[i])
    if events[i].event == expected.event and (not fewest or count < fewest) then
      best, fewest = i, count
    end
  end
  return best
end

--- The names of the events behind `from`.
---@param events moontide.testing.Event[]
---@param from integer
---@return string
local function name_rest(events, from)
  local names = {}
  for i = from, math.min(#events, from + SHOWN_MAX - 1) do
    names[#names + 1] = tostring(events[i].event)
  end
  if #events - from + 1 > SHOWN_MAX then
    names[#names + 1] = "…"
  end
  return #names > 0 and "what came: " .. table.concat(names, ", ") or "nothing came any more"
end

--- The message for an expected event that did not come behind `from`.
---@param events moontide.testing.Event[]
---@param from integer
---@param wanted { index: integer, all: moontide.testing.Event[] }
---@return string
local function describe(events, from, wanted)
  local expected = wanted.all[wanted.index]
  local lines = {
    ("event %d of %d did not come: %s"):format(wanted.index, #wanted.all, literal.of(expected)),
  }
  if from > 1 then
    lines[#lines + 1] = "after: " .. literal.of(wanted.all[wanted.index - 1])
  end
  for i = 1, from - 1 do
    if #differences(expected, events[i]) == 0 then
      lines[#lines + 1] = ("it came before that, as event %d of the run"):format(i)
      break
    end
  end
  local near = nearest(events, from, expected)
  if not near then
    lines[#lines + 1] = name_rest(events, from)
    return table.concat(lines, "\n")
  end
  lines[#lines + 1] = ("near it came: %s"):format(literal.of(events[near]))
  for _, difference in ipairs(differences(expected, events[near])) do
    lines[#lines + 1] = "  " .. difference
  end
  return table.concat(lines, "\n")
end

--- Nil when all came in this order; else what did not.
---@param events moontide.testing.Event[]
---@param expected moontide.testing.Event[]
---@return string?
function M.compare(events, expected)
  local from = 1
  for index, wanted in ipairs(expected) do
    local at = from
    while events[at] and #differences(wanted, events[at]) > 0 do
      at = at + 1
    end
    if not events[at] then
      return describe(events, from, { index = index, all = expected })
    end
    from = at + 1
  end
  return nil
end

return M
