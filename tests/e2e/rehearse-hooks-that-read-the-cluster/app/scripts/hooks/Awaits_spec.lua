local testing = require("moontide.testing")

--- A Deployment that becomes available some seconds after the hook began.
local function deployment(after, replicas)
  local began
  return function(look)
    began = began or look.now
    local ready = look.now >= began + after
    return {
      apiVersion = "apps/v1",
      kind = "Deployment",
      metadata = { name = look.name },
      status = {
        availableReplicas = ready and replicas or 0,
        conditions = {
          { type = "Available", status = ready and "True" or "False", reason = "New" },
        },
      },
    }
  end
end

describe("Awaits", function()
  it("goes on when all of it is there", function()
    local result = testing.hook("Awaits.lua", { objects = deployment(7, 2) })
    assert.are.same({ "available: 2" }, result.log)
    assert.are.equal("succeeded all of it 7", ("%s %s %d"):format(result.outcome, result.message,
      result.seconds))
  end)

  it("says what it was like when its time is up", function()
    local result = testing.hook("Awaits.lua", { objects = deployment(1000, 2) })
    assert.are.equal("failed", result.outcome)
    assert.are.equal("Deployment/web has Available False: New in time", result.message)
    assert.are.equal(300, result.seconds)
  end)
end)
