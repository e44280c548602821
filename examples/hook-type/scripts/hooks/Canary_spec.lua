--- Run by `moontide test`: an object goes in, and an object or a verdict comes out.
local testing = require("moontide.testing")
local time = require("moontide.time")

local AVAILABLE = {
  type = "Available", status = "True", lastTransitionTime = "2026-01-02T03:04:05Z",
}
local SINCE = time.parse(AVAILABLE.lastTransitionTime)

---@param restarts integer
---@return moontide.Object
local function pod(restarts)
  return {
    apiVersion = "v1",
    kind = "Pod",
    metadata = { name = "orders-canary-1" },
    status = { containerStatuses = { {
      name = "orders",
      restartCount = restarts,
      lastState = restarts > 0 and { terminated = { exitCode = 3 } } or nil,
    } } },
  }
end

describe("Canary", function()
  it("has one Pod, however many the manifest asks for", function()
    local made = testing.create("Canary.lua", {
      kind = "Deployment",
      spec = { replicas = 5, paused = false },
    })
    assert.are.same({ kind = "Deployment", spec = { replicas = 1, paused = false } }, made)
  end)

  local rows = {
    { "waits for its Deployment", "Progressing", 0, 5, "Progressing", "0 of 1 available" },
    { "takes a failed one for failed", "Degraded", 0, 5, "Degraded", "0 of 1 available" },
    { "waits for a minute", "Healthy", 0, 59, "Progressing", "available, and has to be for 60 s" },
    { "passes after a minute", "Healthy", 0, 60, "Healthy", "available for 60 s" },
    { "fails when a container starts again", "Healthy", 1, 30, "Degraded",
      "container orders of Pod/orders-canary-1 has started again, after exit code 3" },
  }
  for _, row in ipairs(rows) do
    it(row[1], function()
      local object = { status = { conditions = { AVAILABLE } } }
      local verdict = testing.verdict("Canary.lua", object, {
        health = { status = row[2], message = "0 of 1 available" },
        related = { pod(row[3]) },
        now = SINCE + row[4],
      })
      assert.are.same({ row[5], row[6] }, { verdict.status, verdict.message })
    end)
  end

  it("does not trip over a Deployment without conditions", function()
    local verdict = testing.verdict("Canary.lua", {}, { health = { status = "Healthy" } })
    assert.are.equal("Progressing", verdict.status)
  end)
end)
