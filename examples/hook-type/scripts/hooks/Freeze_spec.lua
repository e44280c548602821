--- Run by busted: a hook and its cluster are tables, and time is a number.
local path = debug.getinfo(1, "S").source:match("^@(.*)_spec%.lua$")
local freeze = dofile(path .. ".lua")

--- Runs the hook. `reasons` has what the ConfigMap says at each look; false: it is not there.
---@param reasons (string|false)[]
---@param within number?
---@return string outcome
---@return string message
---@return string[] log
local function run(reasons, within)
  local looks, now, log = 0, 0, {}
  local outcome, message
  local hook = {
    params = { config = "deploy-freeze", namespace = "platform", within = within },
    succeed = function(_, text) outcome, message = "succeeded", text end,
    fail = function(_, text) outcome, message = "failed", text end,
    log = function(_, text) log[#log + 1] = text end,
  }
  freeze.run(hook, {
    now = function() return now end,
    sleep = function() now = now + 10 end,
    get = function(kind, name, namespace)
      assert.are.same({ "v1/ConfigMap", "deploy-freeze", "platform" }, { kind, name, namespace })
      looks = looks + 1
      local reason = reasons[math.min(looks, #reasons)]
      return reason and { data = { reason = reason } } or nil
    end,
  })
  return outcome, message, log
end

describe("Freeze", function()
  local rows = {
    { "goes on when nothing is frozen", { false }, "succeeded", "nothing is frozen", {} },
    { "waits for the end", { "stocktaking", "stocktaking", false }, "succeeded",
      "the freeze is over", { "frozen: stocktaking" } },
    { "says each reason once", { "one", "one", "two", false }, "succeeded", "the freeze is over",
      { "frozen: one", "frozen: two" } },
    { "gives up", { "stocktaking" }, "failed", "still frozen: stocktaking",
      { "frozen: stocktaking" } },
  }
  for _, row in ipairs(rows) do
    it(row[1], function()
      local outcome, message, log = run(row[2], 60)
      assert.are.same({ row[3], row[4], row[5] }, { outcome, message, log })
    end)
  end

  it("fails when the cluster does not answer", function()
    local failed
    freeze.run({ params = { config = "x" }, fail = function(_, text) failed = text end }, {
      now = function() return 0 end,
      get = function() return nil, "forbidden" end,
    })
    assert.are.equal("forbidden", failed)
  end)
end)
