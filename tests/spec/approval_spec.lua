--- hooks/Approval.lua against a cluster that is not there.
local script_hook = require("script_hook")

local approval = script_hook.load("Approval")

--- Runs it; `answers` has what the ConfigMap says from so many seconds on, the first at once.
---@param params table<string, any>
---@param answers { [1]: number, [2]: string? }[]
---@param ctx table?
---@return string outcome
---@return table said
local function run(params, answers, ctx)
  return script_hook.run(approval, params, {
    ctx = ctx,
    get = function(seconds)
      local map
      for _, answer in ipairs(answers) do
        if seconds >= answer[1] then
          map = answer[2] and { data = { home = answer[2], other = "no" } }
        end
      end
      return map
    end,
  })
end

describe("Approval", function()
  local rows = {
    { "a yes", { { 0 }, { 60, "yes Ada" } }, "succeeded: approved: yes Ada", 60 },
    { "an approval in capitals", { { 0 }, { 60, "Approved\n" } }, "succeeded: approved: Approved",
      60 },
    { "a no", { { 0 }, { 60, "no, not on a Friday" } }, "failed: not approved: no, not on a Friday",
      60 },
    { "an answer that is new", { { 0, "yes 1" }, { 60, "yes 2" } }, "succeeded: approved: yes 2",
      60 },
    { "no old answer", { { 0, "yes 1" } }, "failed: nobody approved", 86400 },
    { "nobody for ever", { { 0 } }, "failed: nobody approved", 86400 },
    { "what is no answer", { { 0 }, { 60, "perhaps" }, { 120, "ok" } }, "succeeded: approved: ok",
      120 },
  }
  for _, row in ipairs(rows) do
    it("waits for " .. row[1], function()
      local outcome, said = run({}, row[2])
      assert.are.equal(row[3], outcome)
      assert.are.equal(row[4], said.seconds)
    end)
  end

  it("says how to answer, and what is asked", function()
    local _, said = run({ question = "ship it?", configmap = "gates", within = 20, every = 10 },
      { { 0 }, { 10, "hm" } })
    assert.are.same({
      "approve with: kubectl -n blue create configmap gates "
        .. "--from-literal=home='yes 2026-01-01T00:00:00Z' --dry-run=client -o yaml | "
        .. "kubectl -n blue apply --server-side --field-manager=approval-home -f -",
      "ship it?",
      '"hm" is neither yes nor no',
    }, said.log)
    assert.are.equal("v1/ConfigMap gates -", said.gets[1])
    assert.are.equal(1, #said.gets)
    assert.are.same({ "v1/ConfigMap gates -" }, said.waits)
    assert.are.equal(20, said.seconds)
  end)

  it("asks nobody in a rehearsal", function()
    local outcome, said = run({}, {}, { approver = "rehearsal" })
    assert.are.equal("succeeded: approved by rehearsal", outcome)
    assert.are.same({}, said.gets)
  end)

  it("fails where it may not look", function()
    assert.are.equal("failed: forbidden", (script_hook.run(approval, {}, {
      get = function()
        return nil, "forbidden"
      end,
    })))
  end)
end)
