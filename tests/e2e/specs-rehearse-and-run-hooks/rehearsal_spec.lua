local testing = require("moontide.testing")

local CONFIG = {
  apiVersion = "v1",
  kind = "ConfigMap",
  metadata = { name = "flags" },
  data = { a = 'say "hello"\n' },
}

describe("the sync", function()
  it("announces its end", function()
    local result = testing.rehearse(nil, {
      scenario = {
        http = { { url = "https://chat.example.com/*", status = 200, body = "all" } },
      },
      flags = { "--hook-timeout=1m" },
    })
    assert.are.equal(0, result.exitCode)
    testing.expect_events(result, {
      { event = "applied", object = { kind = "Deployment", name = "web" }, result = "created" },
      { event = "hookStarted", object = { kind = "Announce" } },
      {
        event = "hookFinished",
        outcome = "succeeded",
        message = function(text) return text:find("^told") end,
      },
      { event = "runFinished", outcome = "succeeded" },
    })
    local web = testing.find_object(result, "apps/v1/Deployment", "web", "default")
    assert.are.equal(1, web.status.availableReplicas)
    assert.is_nil(testing.find_object(result, "apps/v1/Deployment", "web", "elsewhere"))
    assert.is_nil(testing.find_object(result, "v1/ConfigMap", "flags"))
  end)

  it("is not what was expected", function()
    local result = testing.rehearse("manifests", {
      scenario = { objects = { { kind = "Deployment", name = "web", pull = "fails" } } },
      app = "other",
      flags = { "--wave-timeout=30s" },
    })
    assert.are.equal(4, result.exitCode)
    testing.expect_events(result, {
      { event = "applied" },
      { event = "runFinished", outcome = "succeeded", exitCode = 0 },
    })
  end)

  it("takes objects, and says what is out of order", function()
    local result = testing.rehearse(CONFIG, {
      namespace = "shop",
      flags = { "--sync-option=CreateNamespace=true" },
    })
    assert.are.equal("succeeded", result.outcome)
    testing.expect_events(result, {
      { event = "applied", object = { namespace = "shop" } },
      { event = "runFinished" },
    })
    testing.expect_events(result, { { event = "runFinished" }, { event = "applied" } })
  end)

  it("is refused", function()
    local result = testing.rehearse({ CONFIG, CONFIG }, { scenario = { objekts = {} } })
    assert.are.equal(2, result.exitCode)
    assert.are.same({}, result.objects)
    testing.expect_events(result, { { event = "error" }, { event = "hookStarted" } })
  end)
end)
