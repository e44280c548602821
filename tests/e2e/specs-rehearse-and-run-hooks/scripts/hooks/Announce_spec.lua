local testing = require("moontide.testing")

local PARAMS = { url = "https://chat.example.com/hook", token = "sesame" }
local ENV = { SUFFIX = "!" }

describe("Announce", function()
  it("tells what runs", function()
    local objects = testing.objects("manifests/web.yaml")
    local result = testing.hook("Announce.lua", {
      params = PARAMS,
      env = ENV,
      objects = objects,
      http = { ["POST https://chat.example.com/*"] = { body = "everybody" } },
    })
    assert.are.equal("succeeded", result.outcome)
    assert.are.equal("told everybody", result.message)
    assert.are.equal("web:1!", result.requests[1].body)
    assert.are.equal("sesame", result.requests[1].headers.Authorization)
    assert.are.same({
      { kind = "apps/v1/Deployment", name = "web", namespace = "default", now = 1767225600 },
    }, result.looks)
  end)

  it("tries again, and keeps its secret", function()
    local clock = testing.clock("2026-05-01T00:00:00Z")
    local result = testing.hook("hooks/Announce.lua", {
      params = PARAMS,
      env = ENV,
      clock = clock,
      http = {
        ["https://chat.example.com/hook"] = {
          { status = 503, after = "2s" },
          { fails = "no route" },
          { status = 200, body = "all" },
        },
      },
    })
    assert.are.equal("told all", result.message)
    assert.are.same({ "503 with ***", "no route" }, result.log)
    assert.are.equal(20, result.slept)
    assert.are.equal(22, result.seconds)
    clock:advance("1m")
    assert.are.equal(1777593600 + 22 + 60, clock:now())
  end)

  it("gives up", function()
    local asked = 0
    local result = testing.hook("scripts/hooks/Announce.lua", {
      params = { url = PARAMS.url, token = "sesame", pause = "1s" },
      env = ENV,
      http = function(request, number)
        asked = number
        return { after = request.timeout + 1 }
      end,
    })
    assert.are.equal("failed", result.outcome)
    assert.are.equal("nobody listens", result.message)
    assert.are.same({ 3, 18 }, { asked, result.seconds })
    assert.are.equal("no answer came in time", result.log[1])
  end)

  it("ends with its time", function()
    local result = testing.hook("Announce.lua", {
      params = { url = PARAMS.url, token = "sesame", pause = "1h" },
      env = ENV,
      timeout = "90m",
      http = { ["*"] = { fails = "no route" } },
    })
    assert.are.equal("timedOut", result.outcome)
    assert.are.equal("it has not ended within 90m", result.message)
  end)

  it("reaches no host that is not allowed", function()
    local result = testing.hook("Announce.lua", {
      params = PARAMS,
      env = ENV,
      allow_hosts = { "other.example.com" },
      http = {},
    })
    assert.are.equal(0, #result.requests)
    assert.truthy(result.log[1]:find("may not reach the host chat.example.com", 1, true))
  end)

  it("fails as the sandbox says", function()
    local result = testing.hook("Announce.lua", { params = PARAMS, http = {} })
    assert.are.equal("failed", result.outcome)
    assert.truthy(result.message:find("hooks/Announce.lua:%d+: the project file does not give"))
  end)

  it("misses an answer", function()
    testing.hook("Announce.lua", { params = PARAMS, env = ENV, http = {} })
  end)

  it("misses a parameter", function()
    testing.hook("Announce.lua", { params = { urls = "x" }, http = {} })
  end)

  it("misses a file", function()
    testing.hook("Nothing.lua")
  end)

  it("is a shipped type", function()
    local result = testing.hook("HttpSmokeTest", {
      params = { url = "http://localhost:8080/health" },
      http = { ["http://localhost:8080/*"] = { { status = 500 }, { status = 204 } } },
    })
    assert.are.equal("http://localhost:8080/health answers 204", result.message)
    assert.are.equal(5, result.seconds)
  end)
end)
