--- Run by `moontide test`, without a cluster: the hook runs as it does in a sync, and what it waits
--- for is said here.
local testing = require("moontide.testing")

--- Runs the hook for at most 10 s. `look` answers for the cluster.
---@param look fun(look: moontide.testing.Look): moontide.Object?, string?
---@return moontide.testing.HookResult
local function run(look)
  return testing.hook("SmokeTest.lua", {
    params = { deployment = "web", within = "10s" },
    objects = look,
  })
end

---@param count integer
---@return moontide.Object
local function available(count)
  return { status = { availableReplicas = count } }
end

describe("SmokeTest", function()
  it("looks at its Deployment, and passes at once when all is well", function()
    local result = run(function() return available(2) end)
    assert.are.equal("succeeded", result.outcome)
    assert.are.equal("2 available", result.message)
    assert.are.equal(0, result.seconds)
    assert.are.equal("apps/v1/Deployment", result.looks[1].kind)
    assert.are.equal("web", result.looks[1].name)
  end)

  it("waits", function()
    local looks = 0
    local result = run(function()
      looks = looks + 1
      return available(looks < 3 and 0 or 1)
    end)
    assert.are.equal("1 available", result.message)
    assert.are.equal(10, result.seconds)
    assert.are.same({ "nothing is available yet", "nothing is available yet" }, result.log)
  end)

  it("gives up", function()
    local result = run(function() return nil end)
    assert.are.equal("failed", result.outcome)
    assert.are.equal("nothing became available", result.message)
    assert.are.equal(15, result.slept)
  end)

  it("fails when the cluster does not answer", function()
    assert.are.equal("forbidden", run(function() return nil, "forbidden" end).message)
  end)
end)
