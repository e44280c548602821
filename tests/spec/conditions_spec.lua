--- moontide.conditions: what a check without code declares, and what that makes of an object.
local conditions = require("moontide.conditions")

local condition = require("support").condition

local OBSERVE = "waiting for the controller to observe the change"

local function about(generation, made)
  made.observedGeneration = generation
  return made
end

local function object(...)
  return { metadata = { generation = 2 }, status = { conditions = { ... } } }
end

local PLAIN = { ready = "Ready", failed = { "Stalled" } }
local BOTH = { ready = { "Accepted", "Programmed" } }
local BY_REASON = {
  ready = "Ready",
  failed = { "Ready=False", "Ready=Unknown:Lost" },
  progressing = { "Ready=False:Starting", "Reconciling" },
  suspended = "Paused",
}

local READY = condition("Ready", "True", "Up", "all well")

-- What it shows, what is declared, the object, the status and the message.
local cases = {
  { "no status", PLAIN, {}, "Progressing", "no condition Ready yet" },
  { "a status of another convention", PLAIN, { status = "green" }, "Progressing",
    "no condition Ready yet" },
  { "conditions of another convention", PLAIN, { status = { conditions = { Ready = "True" } } },
    "Progressing", "no condition Ready yet" },
  { "ready", PLAIN, object(READY), "Healthy", "all well" },
  { "not ready", PLAIN, object(condition("Ready", "False", "Starting", "1 of 2")),
    "Progressing", "Starting: 1 of 2" },
  { "not ready, without a reason", PLAIN, object(condition("Ready", "False")),
    "Progressing", "Ready is False" },
  { "readiness without a status", PLAIN, object(condition("Ready")), "Progressing",
    "Ready is unset" },
  { "failed", PLAIN, object(READY, condition("Stalled", "True", "Quota", "full")),
    "Degraded", "Quota: full" },
  { "perhaps failed", PLAIN, object(READY, condition("Stalled", "Unknown")),
    "Healthy", "all well" },
  { "generation not observed", PLAIN,
    { metadata = { generation = 2 }, status = { observedGeneration = 1,
      conditions = { READY, condition("Stalled", "True") } } }, "Progressing", OBSERVE },
  { "generation observed", PLAIN,
    { metadata = { generation = 2 }, status = { observedGeneration = 2, conditions = { READY } } },
    "Healthy", "all well" },
  { "ready as of an earlier generation", PLAIN, object(about(1, condition("Ready", "True"))),
    "Progressing", OBSERVE },
  { "ready as of this generation", PLAIN, object(about(2, condition("Ready", "True"))),
    "Healthy", "" },
  { "failed as of an earlier generation", PLAIN,
    object(about(1, condition("Stalled", "True")), READY), "Healthy", "all well" },
  { "being deleted", PLAIN,
    { metadata = { deletionTimestamp = "2026-01-02T03:04:05Z" },
      status = { conditions = { condition("Stalled", "True") } } },
    "Progressing", "Pending deletion" },

  { "one of two", BOTH,
    object(condition("Programmed", "True"), condition("Accepted", "False", "R")),
    "Progressing", "R" },
  { "the second of two missing", BOTH, object(condition("Accepted", "True", "A", "taken")),
    "Progressing", "no condition Programmed yet" },
  { "two of two", BOTH,
    object(condition("Programmed", "True", "P", "done"),
      condition("Accepted", "True", "A", "taken")),
    "Healthy", "taken" },

  { "another status than True", BY_REASON, object(condition("Ready", "False", "Broken", "no")),
    "Degraded", "Broken: no" },
  { "a reason before none", BY_REASON, object(condition("Ready", "False", "Starting")),
    "Progressing", "Starting" },
  { "a reason of another status", BY_REASON, object(condition("Ready", "Unknown", "Starting")),
    "Progressing", "Starting" },
  { "a reason and its status", BY_REASON, object(condition("Ready", "Unknown", "Lost")),
    "Degraded", "Lost" },
  { "progressing beats ready", BY_REASON, object(READY, condition("Reconciling", "True", "W")),
    "Progressing", "W" },
  { "failed beats progressing", BY_REASON,
    object(condition("Ready", "False", "R"), condition("Reconciling", "True", "W")),
    "Degraded", "R" },
  { "suspended beats failed", BY_REASON,
    object(condition("Ready", "False", "R"), condition("Paused", "True", "P")), "Suspended", "P" },
  { "a reason beats suspended", BY_REASON,
    object(condition("Ready", "False", "Starting"), condition("Paused", "True", "P")),
    "Progressing", "Starting" },

  { "nothing wanted", {}, object(condition("Ready", "False")), "Healthy", "" },
  { "ready in another status", { ready = "Busy=False" },
    object(condition("Busy", "False", "Idle", "idle")), "Healthy", "idle" },
  { "not ready in another status", { ready = "Busy=False" },
    object(condition("Busy", "True", "Working")), "Progressing", "Working" },
}

describe("conditions", function()
  for _, case in ipairs(cases) do
    it("say of " .. case[1], function()
      assert.are.same({ status = case[4], message = case[5] }, conditions.judge(case[3], case[2]))
    end)
  end
end)

describe("a generation", function()
  local function outdated(wanted, seen)
    return conditions.outdated({ metadata = { generation = wanted } }, seen)
  end

  it("is outdated when an earlier one was seen, in whatever notation", function()
    assert.is_true(outdated(2, 1))
    assert.is_true(outdated(2, "1"))
    assert.is_false(outdated(2, 2))
    assert.is_false(outdated(2, "3"))
  end)

  it("is not where there is nothing to compare", function()
    assert.is_false(outdated(nil, 1))
    assert.is_false(outdated(2, nil))
    assert.is_false(outdated(2, "abc"))
    assert.is_false(conditions.outdated({ metadata = "odd" }, 1))
  end)
end)
