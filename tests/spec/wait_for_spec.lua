--- hooks/WaitFor.lua against a cluster that is not there.
local script_hook = require("script_hook")

local wait_for = script_hook.load("WaitFor")

--- Runs it; the object is there from `after` seconds on.
---@param params table<string, any>
---@param object table?
---@param after number?
---@return string outcome
---@return table said
local function run(params, object, after)
  params.kind, params.name = params.kind or "apps/v1/Deployment", "web"
  return script_hook.run(wait_for, params, {
    get = function(seconds)
      return seconds >= (after or 0) and object or nil
    end,
  })
end

--- An object with one condition.
local function with(condition, generation)
  condition.type = condition.type or "Available"
  return {
    metadata = { generation = generation },
    status = { conditions = { condition }, phase = "Bound", ready = false,
      ingress = { { ip = "10.0.0.1" } } },
  }
end

describe("WaitFor", function()
  local yes, no = { status = "True" }, { status = "False", reason = "Minimum", message = "0 of 1" }
  local rows = {
    { "an object", {}, with(no), "succeeded: Deployment/web: it is there" },
    { "an object that is not there", {}, nil, "failed: Deployment/web: it is not there" },
    { "a condition", { condition = "Available" }, with(yes),
      "succeeded: Deployment/web: Available is True" },
    { "a condition by its status", { condition = "Available=false" }, with(no),
      "succeeded: Deployment/web: Available is False" },
    { "a condition that is not so", { condition = "Available" }, with(no),
      "failed: Deployment/web: Available is False: Minimum: 0 of 1" },
    { "a condition that is missing", { condition = "Ready" }, with(yes),
      "failed: Deployment/web: it has no condition Ready" },
    { "a condition of an older generation",
      { condition = "Available" }, with({ status = "True", observedGeneration = 1 }, 2),
      "failed: Deployment/web: its controller has not seen its last change yet" },
    { "a condition of this generation",
      { condition = "Available" }, with({ status = "True", observedGeneration = 2 }, 2),
      "succeeded: Deployment/web: Available is True" },
    { "a field", { field = "status.phase=Bound" }, with(yes),
      "succeeded: Deployment/web: status.phase is Bound" },
    { "a field as kubectl writes it", { field = ".status.ingress[0].ip==10.0.0.1" }, with(yes),
      "succeeded: Deployment/web: .status.ingress[0].ip is 10.0.0.1" },
    { "a field that is false", { field = "status.ready = false" }, with(yes),
      "succeeded: Deployment/web: status.ready is false" },
    { "any value", { field = "status.ingress" }, with(yes),
      "succeeded: Deployment/web: status.ingress is there" },
    { "another value", { field = "status.phase=Lost" }, with(yes),
      "failed: Deployment/web: status.phase is Bound, not Lost" },
    { "a field that is missing", { field = "status.host" }, with(yes),
      "failed: Deployment/web: it has no status.host" },
    { "what is gone", { gone = true }, nil, "succeeded: Deployment/web: it is gone" },
    { "what is not gone", { gone = true }, with(yes), "failed: Deployment/web: it is still there" },
    { "nothing of two", { gone = true, condition = "Ready" }, with(yes),
      "failed: condition, field and gone exclude each other: write one of them" },
  }
  for _, row in ipairs(rows) do
    it("waits for " .. row[1], function()
      assert.are.equal(row[4], (run(row[2], row[3])))
    end)
  end

  it("waits for five minutes, and says what changes", function()
    local outcome, said = run({}, with(yes), 9)
    assert.are.equal("succeeded: Deployment/web: it is there", outcome)
    assert.are.equal(9, said.seconds)
    assert.are.same({ "Deployment/web: it is not there" }, said.log)
    outcome, said = run({}, nil)
    assert.are.equal("failed: Deployment/web: it is not there", outcome)
    assert.are.equal(300, said.seconds)
  end)

  it("looks where and as long as it is told", function()
    local _, said = run({ kind = "v1/Pod", namespace = "red", within = 10 }, nil)
    assert.are.same({ "v1/Pod web red" }, said.waits)
    assert.are.equal(10, said.seconds)
  end)

  --- A cluster that cannot be asked for the first four seconds.
  local function unread(code, params)
    params.kind, params.name = "v1/Pod", "web"
    return script_hook.run(wait_for, params, {
      get = function(seconds)
        if seconds < 4 then
          return nil, "it cannot be read", code
        end
        return {}
      end,
    })
  end

  it("goes on while the cluster cannot be asked", function()
    local outcome, said = unread("not-served", {})
    assert.are.equal("succeeded: Pod/web: it is there", outcome)
    assert.are.same({ "Pod/web: it cannot be read" }, said.log)
    assert.are.equal(5, said.seconds)
    outcome, said = unread("unreachable", { every = 2 })
    assert.are.equal("succeeded: Pod/web: it is there", outcome)
    assert.are.equal(4, said.seconds)
    outcome, said = unread("unreachable", { within = 3 })
    assert.are.equal("failed: Pod/web: it cannot be read", outcome)
    assert.are.equal(3, said.seconds)
  end)

  it("does not wait for what it may not read", function()
    local outcome, said = unread("forbidden", {})
    assert.are.equal("failed: Pod/web: it cannot be read", outcome)
    assert.are.equal(0, said.seconds)
  end)
end)
