--- Run by `moontide test`: the hook is run as in a sync, and the cluster is what is said here.
local testing = require("moontide.testing")

--- Runs the hook. `reasons` has what the ConfigMap says at each look; false: it is not there.
---@param reasons (string|false)[]
---@return moontide.testing.HookResult
local function run(reasons)
  local looks = 0
  return testing.hook("Freeze.lua", {
    params = { config = "deploy-freeze", namespace = "platform", within = "60s" },
    objects = function(look)
      assert.are.equal("v1/ConfigMap", look.kind)
      assert.are.same({ "platform", "deploy-freeze" }, { look.namespace, look.name })
      looks = looks + 1
      local reason = reasons[math.min(looks, #reasons)]
      return reason and { data = { reason = reason } } or nil
    end,
  })
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
      local result = run(row[2])
      assert.are.same({ row[3], row[4], row[5] }, { result.outcome, result.message, result.log })
    end)
  end

  it("fails when the cluster does not answer", function()
    local result = testing.hook("Freeze.lua", {
      params = { config = "deploy-freeze" },
      objects = function() return nil, "forbidden" end,
    })
    assert.are.equal("forbidden", result.message)
  end)

  it("holds up a sync until the ConfigMap is gone", function()
    local result = testing.rehearse(nil, { scenario = "scenarios/frozen.lua" })
    assert.are.equal(0, result.exitCode)
    testing.expect_events(result, {
      { event = "hookStarted", object = { kind = "Freeze" } },
      { event = "log", line = function(line) return line:find("^frozen: ") end },
      { event = "hookFinished", object = { kind = "Freeze" }, message = "the freeze is over" },
      { event = "applied", object = { kind = "Deployment", name = "orders" } },
      { event = "runFinished", outcome = "succeeded" },
    })
  end)
end)
