--- hooks/HelmTest.lua, Backup.lua and those of maintenance mode.
local script_hook = require("script_hook")
local by_health = require("moontide.hook").by_health
local text = require("moontide.text")

--- What the health check says.
local function health(status, message)
  return { health = { status = status, message = message or "", failed = false } }
end

--- What `create` of a type without one comes to.
local function same(object)
  return object
end

describe("HelmTest", function()
  local verdict = script_hook.load("HelmTest").verdict
  local function pod(phase, policy)
    local spec = { restartPolicy = policy or "Never" }
    return { kind = "Pod", spec = spec, status = { phase = phase } }
  end
  local rows = {
    { "a Pod that has succeeded", pod("Succeeded"), health("Healthy"), "Healthy the test passed" },
    { "a Pod that has failed", pod("Failed"), health("Degraded", "exit code 2"),
      "Degraded exit code 2" },
    { "a Pod that has failed in silence", pod("Failed"), health("Degraded"),
      "Degraded the test failed" },
    { "a Pod that runs", pod("Running"), health("Healthy", "ready"), "Progressing ready" },
    { "a Pod that cannot start", pod("Pending"), health("Degraded", "no image"),
      "Degraded no image" },
    { "a Pod that never ends", pod("Running", "Always"), health("Healthy"),
      "Degraded a test has to end, and this Pod is started again whenever it does: write "
        .. "restartPolicy: Never" },
    { "a Job", { kind = "Job" }, health("Healthy", "done"), "Healthy done" },
    { "what nobody can tell", { kind = "Job" }, health("Unknown", "?"), "Degraded ?" },
  }
  for _, row in ipairs(rows) do
    it("judges " .. row[1], function()
      local said = verdict(row[2], row[3])
      assert.are.equal(row[4], text.join(" ", said.status, said.message))
    end)
  end
end)

describe("Backup", function()
  local backup = script_hook.load("Backup")

  it("is what the health check says", function()
    for _, status in ipairs({ "Healthy", "Progressing", "Degraded" }) do
      local object = { kind = "Job", status = { succeeded = 1 } }
      assert.are.equal(status, backup.verdict(object, health(status), by_health).status)
    end
  end)

  it("is no object without a status", function()
    for _, object in ipairs({ { kind = "ConfigMap" }, { kind = "Widget", status = {} } }) do
      local said = backup.verdict(object, health("Healthy"), by_health)
      assert.are.equal("Degraded", said.status)
      assert.is_truthy(said.message:find(object.kind .. " is no backup", 1, true))
    end
  end)

  it("wants a new name for each", function()
    local snapshot = { kind = "VolumeSnapshot", metadata = { name = "db" } }
    assert.has_error(function() backup.create(snapshot, same) end,
      "VolumeSnapshot/db would stand for one backup, which the next sync deletes to make another; "
        .. "write metadata.generateName: db- in place of the name")
    for _, good in ipairs({
      { kind = "VolumeSnapshot", metadata = { generateName = "db-" } },
      { kind = "Job", metadata = { name = "dump" } },
      { kind = "Pod", metadata = { name = "dump" } },
    }) do
      assert.are.equal(good, backup.create(good, same))
    end
  end)
end)

describe("maintenance mode", function()
  local on, off = script_hook.load("MaintenanceOn"), script_hook.load("MaintenanceOff")

  it("is told by a ConfigMap, whatever else is in it", function()
    assert.are.same({ kind = "ConfigMap", data = { page = "soon", maintenance = "on" } },
      on.create({ kind = "ConfigMap", data = { page = "soon", maintenance = "off" } }, same))
    assert.are.same({ kind = "ConfigMap", data = { maintenance = "off" } },
      off.create({ kind = "ConfigMap" }, on.create))
  end)

  it("is told by nothing else", function()
    assert.has_error(function() on.create({ kind = "Ingress" }, same) end,
      "maintenance mode is told by a ConfigMap, and this is a Ingress")
  end)
end)
