--- The operators of a rehearsal write what the shipped checks take for Healthy.
local operators = dofile("lua/moontide/rehearsal/operators.lua")
local store = require("rehearsal_store")
local support = require("support")

-- Kinds of Kubernetes itself and of no operator, which other controllers look after.
local OTHERS = {
  ["apiextensions.k8s.io"] = true, ["apiregistration.k8s.io"] = true, apps = true,
  autoscaling = true, batch = true, core = true, ["networking.k8s.io"] = true, policy = true,
}

local SPEC = {
  forProvider = {}, claimNames = {}, parentRefs = { { name = "edge" } }, instances = 2,
}

local CONTEXT = { now = store.START, age = 60 }

--- The kinds of all checks of operators, with the check.
---@return table<string, moontide.HealthCheck>
local function judged()
  local found = {}
  for _, file in ipairs(support.files()) do
    local group = file:match("^(.*)/")
    local check = group and not OTHERS[group] and support.load(file)
    for _, kind in ipairs(check and check.kinds or {}) do
      found[kind:gsub("^%*", "aws"):gsub("/%*/", "/v1/"):gsub("%*$", "Bucket")] = check
    end
  end
  return found
end

---@param kind string
---@return moontide.Object
local function object_of(kind)
  local api_version, name = kind:match("^(.*)/([^/]*)$")
  return {
    apiVersion = api_version, kind = name, spec = SPEC,
    metadata = { namespace = "shop", name = "web", generation = 3 },
  }
end

describe("the operators of a rehearsal", function()
  local kinds = judged()

  it("look after every kind that a shipped check judges by an operator's status", function()
    local looked_after = {}
    for _, kind in ipairs(operators.kinds) do
      looked_after[(kind:gsub("^%*", "aws"):gsub("%*$", "Bucket"))] = true
    end
    for kind in pairs(kinds) do
      assert.is_true(looked_after[kind], kind)
    end
    for kind in pairs(looked_after) do
      assert.is_truthy(kinds[kind], kind)
    end
  end)

  it("are all rehearsed end to end", function()
    local rehearsed = {}
    local list = support.read("tests/e2e/rehearse-every-shipped-check/kinds.txt")
    for version, kind in list:gmatch("(%S+) (%S+)\n") do
      rehearsed[version .. "/" .. kind] = true
    end
    for kind in pairs(kinds) do
      assert.is_true(rehearsed[kind], kind)
    end
  end)

  for kind, check in pairs(kinds) do
    it("make a healthy " .. kind, function()
      local object = object_of(kind)
      assert.are_not.equal("Healthy", check.check(object, {}).status)
      local actions = operators.reconcile(object, CONTEXT)
      assert.are.equal("status", actions[1].verb)
      object.status = actions[1].object.status
      assert.are.equal("Healthy", check.check(object, {}).status)
    end)
  end

  local function certificate()
    return object_of("cert-manager.io/v1/Certificate")
  end

  it("take their time", function()
    local actions, again = operators.reconcile(certificate(), { now = store.START, age = 2 })
    assert.are.same({}, actions)
    assert.are.equal(3, again)
  end)

  it("take the time that a scenario gives them", function()
    local actions, again = operators.reconcile(certificate(),
      { now = store.START, age = 10, scenario = { { ready = 30 } } })
    assert.are.same({}, actions)
    assert.are.equal(20, again)
  end)

  for _, rule in ipairs({ { hangs = true }, { ready = "fails" } }) do
    it("never come where a scenario says " .. next(rule), function()
      local actions, again = operators.reconcile(certificate(),
        { now = store.START, age = 1000, scenario = { rule } })
      assert.are.same({}, actions)
      assert.is_nil(again)
    end)
  end

  it("write the same status again, with the same times", function()
    local object = certificate()
    object.status = operators.reconcile(object, CONTEXT)[1].object.status
    local later = operators.reconcile(object, { now = store.START + 60, age = 120 })
    assert.are.same(object.status, later[1].object.status)
  end)

  it("leave alone what is being deleted, and what no operator writes to", function()
    local object = certificate()
    object.metadata.deletionTimestamp = "2026-01-02T03:04:05Z"
    assert.are.same({}, operators.reconcile(object, CONTEXT))
    local config = object_of("aws.crossplane.io/v1/ProviderConfig")
    config.spec = {}
    assert.are.same({}, operators.reconcile(config, CONTEXT))
  end)
end)
