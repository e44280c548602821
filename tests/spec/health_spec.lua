--- moontide.health: verdicts, conditions, related objects and the rules before all rules.
local health = require("moontide.health")

local condition = require("support").condition

describe("a verdict", function()
  local constructors = {
    { "healthy", "Healthy" }, { "suspended", "Suspended" }, { "progressing", "Progressing" },
    { "missing", "Missing" }, { "degraded", "Degraded" }, { "unknown", "Unknown" },
  }
  for _, case in ipairs(constructors) do
    it("is made by " .. case[1], function()
      assert.are.same({ status = case[2], message = "why" }, health[case[1]]("why"))
      assert.are.same({ status = case[2], message = "" }, health[case[1]]())
    end)
  end

  it("takes a number for its message", function()
    assert.are.equal("5", health.healthy(5).message)
  end)

  it("takes nothing else, and names the line that tries", function()
    local ok, message = pcall(function()
      local made = health.healthy({})
      return made
    end)
    assert.is_false(ok)
    assert.is_truthy(message:find("health_spec.lua:%d+: the message of a verdict is a string"))
  end)
end)

describe("the order of statuses", function()
  it("is the one that ArgoCD has", function()
    for rank, status in ipairs(health.ORDER) do
      assert.are.equal(rank, health.rank(status))
    end
    assert.are.equal("Healthy Suspended Progressing Missing Degraded Unknown",
      table.concat(health.ORDER, " "))
  end)

  it("has a status that it does not know as Healthy", function()
    assert.are.equal(1, health.rank("Odd"))
    assert.are.equal(1, health.rank(""))
  end)

  it("gives the worst of several verdicts, of equals the first", function()
    local first, second = health.degraded("first"), health.degraded("second")
    local verdicts = { health.healthy(), first, health.missing(), second }
    assert.are.equal(first, health.worst(verdicts))
    assert.are.same({ status = "Healthy", message = "" }, health.worst({}))
  end)
end)

describe("conditions", function()
  local ready, other = condition("Ready", "True", "Up", "well"), condition("Other", "False")

  it("are found by type, the first of several", function()
    local object = { status = { conditions = { other, ready, condition("Ready", "False") } } }
    assert.are.equal(ready, health.condition(object, "Ready"))
    assert.is_nil(health.condition(object, "Absent"))
  end)

  it("are none where they have another shape", function()
    local odd = { "x", { conditions = "x" }, { conditions = { "x", { type = 1 } } } }
    for _, status in ipairs(odd) do
      assert.are.same({}, health.conditions({ status = status }))
    end
    assert.are.same({}, health.conditions({}))
  end)

  it("read as reason and message", function()
    assert.are.equal("Up: well", health.reason(ready))
    assert.are.equal("well", health.reason({ message = "well", reason = "" }))
    assert.are.equal("Up", health.reason({ reason = "Up" }))
    assert.are.equal("", health.reason({}))
  end)
end)

describe("a phase", function()
  local verdicts = {
    Ready = health.healthy, Broken = health.degraded, ["In work"] = health.progressing,
  }
  local cases = {
    { nil, nil, "Progressing", "no phase yet" },
    { nil, "", "Progressing", "no phase yet" },
    { "", "queued", "Progressing", "queued" },
    { "Ready", nil, "Healthy", "" },
    { "Ready", "since noon", "Healthy", "since noon" },
    { "Broken", nil, "Degraded", "phase Broken" },
    { "Broken", "no disk", "Degraded", "no disk" },
    { "In work", "", "Progressing", "phase In work" },
    { "ready", nil, "Unknown", 'phase "ready"' },
    { "Odd", "what", "Unknown", 'phase "Odd"; what' },
  }
  for _, case in ipairs(cases) do
    it(("that is %s and %s is judged by its table"):format(case[1], case[2]), function()
      assert.are.same({ status = case[3], message = case[4] },
        health.by_phase(verdicts, case[1], case[2]))
    end)
  end
end)

describe("observed", function()
  local cases = {
    { "no status", { metadata = { generation = 1 } }, false },
    { "an empty status", { status = {} }, false },
    { "nothing observed", { metadata = { generation = 1 }, status = { replicas = 1 } }, false },
    { "an earlier one", { metadata = { generation = 2 }, status = { observedGeneration = 1 } },
      false },
    { "this one", { metadata = { generation = 2 }, status = { observedGeneration = 2 } }, true },
    { "no generation", { status = { replicas = 1 } }, true },
  }
  for _, case in ipairs(cases) do
    it("says " .. tostring(case[3]) .. " of " .. case[1], function()
      assert.are.equal(case[3], health.observed(case[2]))
    end)
  end
end)

describe("an annotation", function()
  local function with(annotations)
    return { metadata = { annotations = annotations } }
  end

  it("is ArgoCD's, unless its twin stands there", function()
    local argo = { ["argocd.argoproj.io/x"] = "argo" }
    local both = { ["argocd.argoproj.io/x"] = "argo", ["moontide.dev/x"] = "ours" }
    assert.are.equal("argo", health.annotation(with(argo), "x"))
    assert.are.equal("ours", health.annotation(with(both), "x"))
    assert.is_nil(health.annotation(with({}), "x"))
    assert.is_nil(health.annotation({}, "x"))
  end)
end)

describe("related objects", function()
  local pod = { apiVersion = "v1", kind = "Pod", metadata = { name = "a" }, spec = { n = 1 } }
  local set = { apiVersion = "apps/v1", kind = "ReplicaSet" }
  local ctx = { related = {
    pod, set, { apiVersion = "v2", kind = "Pod" }, { apiVersion = true, kind = {} }, {},
    { apiVersion = "v1", kind = "Pod", metadata = "odd" },
  } }

  it("are found by kind", function()
    assert.are.same({ pod }, health.related(ctx, "v1/Pod"))
    assert.are.same({ set }, health.related(ctx, "apps/v1/ReplicaSet"))
    assert.are.same({}, health.related(ctx, "v1/Secret"))
  end)

  it("are left out where they have another shape", function()
    assert.are.same({ pod }, health.related(ctx, "v1/Pod", { spec = { n = "integer" } }))
    assert.are.same({}, health.related(ctx, "v1/Pod", { spec = { n = "string" } }))
  end)

  it("are none without a context", function()
    assert.are.same({}, health.related(nil, "v1/Pod"))
    assert.are.same({}, health.related({}, "v1/Pod"))
  end)
end)

describe("a reference", function()
  it("is kind and name", function()
    assert.are.equal("Pod/a", health.ref({ kind = "Pod", metadata = { name = "a" } }))
    assert.are.equal("object/", health.ref({}))
  end)
end)

describe("what comes before all rules", function()
  local gone = { deletionTimestamp = "2026-01-02T03:04:05Z" }
  local cases = {
    { "passes an object", {}, {} },
    { "passes a version that is known", { apiVersion = "a/v2", kind = "K" },
      { versions = { "v1", "v2" } } },
    { "refuses another", { apiVersion = "a/v3", kind = "K" }, { versions = { "v1", "v2" } },
      "Unknown", "unsupported K GVK: a/v3, Kind=K; known here: v1, v2" },
    { "refuses another of the core", { apiVersion = "v2" }, { versions = { "v1" } },
      "Unknown", "unsupported object GVK: v2, Kind=; known here: v1" },
    { "passes an object that names no version", {}, { versions = { "v1" } } },
    { "refuses a shape", { spec = 1 }, { shape = { spec = "object" } },
      "Unknown", "spec is an integer, not an object" },
    { "refuses metadata of a wrong shape", { metadata = { annotations = { b = 1, a = true } } }, {},
      "Unknown", 'metadata.annotations["a"] is a boolean, not a string' },
    { "has deletion before all else", { apiVersion = "a/v3", metadata = gone, spec = 1 },
      { versions = { "v1" }, shape = { spec = "object" } }, "Progressing", "Pending deletion" },
  }
  for _, case in ipairs(cases) do
    it(case[1], function()
      local wanted = case[4] and { status = case[4], message = case[5] }
      assert.are.same(wanted, health.preliminary(case[2], case[3]))
    end)
  end
end)
