--- The page about scenarios, and the types for editors, against the table of the core.
local support = require("support")

local PLACES = {
  MT_SCENARIO_IN_FILE = { "file" }, MT_SCENARIO_IN_CLUSTER = { "cluster" },
  MT_SCENARIO_IN_CHANGE = { "changed" }, MT_SCENARIO_IN_HTTP = { "http" },
  RULE = { "rule" }, RULE_AND_PODS = { "rule", "pods" },
}

--- The keys of each table of a scenario, as the core has them.
---@return table<string, table<string, boolean>>
local function known()
  local keys = { file = {}, cluster = {}, changed = {}, http = {}, rule = {}, pods = {} }
  local count = 0
  local source = support.read("core/script/scenario_keys.c")
  for name, where in source:gmatch('\n%s+{"([%w_]+)",%s+([%w_]+),') do
    for _, place in ipairs(assert(PLACES[where], where)) do
      keys[place][name] = true
    end
    count = count + 1
  end
  assert(count > 20, "the table in scenario_keys.c looks different")
  return keys
end

---@param into table<string, boolean>
---@param text string
---@param pattern string
local function collect(into, text, pattern)
  for name in text:gmatch(pattern) do
    into[name] = true
  end
end

describe("lua/moontide/rehearsal/README.md", function()
  -- The sections whose tables together have the keys of a place.
  local sections = {
    file = { "The file" }, cluster = { "cluster" }, changed = { "changed" },
    http = { "An entry of http" },
    rule = { "An entry of objects", "What happens to Pods" },
    pods = { "pods", "What happens to Pods" },
  }
  local page = support.read("lua/moontide/rehearsal/README.md") .. "\n## "
  for place, titles in pairs(sections) do
    it("has every key of " .. place .. " and no other", function()
      local listed = {}
      for _, title in ipairs(titles) do
        collect(listed, assert(page:match("\n## " .. title .. "\n(.-)\n## ")), "\n| `([%w_]+)` |")
      end
      assert.are.same(known()[place], listed)
    end)
  end

  it("shows a scenario of known keys", function()
    local scenario = assert(load(page:match("```lua\n(.-)```"), "=README.md", "t", {}))()
    for _, rule in ipairs(scenario.objects) do
      for key in pairs(rule) do
        assert.is_true(known().rule[key], key)
      end
    end
  end)
end)

describe("lua/meta/rehearsal.lua", function()
  local classes = {
    file = { "Scenario" }, cluster = { "ScenarioCluster" }, changed = { "Change" },
    http = { "HttpRule" },
    rule = { "Rule", "PodRule" }, pods = { "PodsRule", "PodRule" },
  }
  local stub = support.read("lua/meta/rehearsal.lua") .. "\n\n"
  for place, names in pairs(classes) do
    it("has every key of " .. place .. " and no other", function()
      local fields = {}
      for _, name in ipairs(names) do
        collect(fields, assert(stub:match("\n%-%-%-@class moontide%." .. name .. "%f[^%w].-\n\n")),
          "\n%-%-%-@field ([%w_]+)")
      end
      assert.are.same(known()[place], fields)
    end)
  end
end)
