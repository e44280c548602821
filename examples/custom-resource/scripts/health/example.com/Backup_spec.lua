--- Run by `moontide test`: what the check judges are plain tables.
local testing = require("moontide.testing")

---@param status table?
---@return moontide.testing.Verdict
local function judge(status)
  return testing.judge("Backup.lua", {
    apiVersion = "example.com/v1",
    kind = "Backup",
    metadata = { name = "before-upgrade", namespace = "backups", generation = 2 },
    spec = { database = "shop" },
    status = status,
  })
end

describe("Backup", function()
  it("waits for its controller", function()
    local waiting = "waiting for the controller to observe the change"
    for _, status in ipairs({ {}, { observedGeneration = 1, phase = "Completed" } }) do
      local verdict = judge(status)
      assert.are.same({ "Progressing", waiting }, { verdict.status, verdict.message })
    end
    assert.are.equal("Progressing", judge(nil).status)
  end)

  it("says what it does, and how it ended", function()
    local rows = {
      { nil, nil, "Progressing", "Pending, database shop" },
      { "Copying", nil, "Progressing", "Copying, database shop" },
      { "Completed", "12 GiB in 40 s", "Healthy", "12 GiB in 40 s" },
      { "Failed", "disk full", "Degraded", "disk full" },
    }
    for _, row in ipairs(rows) do
      local verdict = judge({ observedGeneration = 2, phase = row[1], message = row[2] })
      assert.are.same({ row[3], row[4] }, { verdict.status, verdict.message })
    end
  end)

  it("does not trip over nonsense", function()
    assert.are.equal("Unknown", judge({ observedGeneration = 2, phase = { "Completed" } }).status)
  end)
end)
