local testing = require("moontide.testing")

it("serves", function()
  local web = { apiVersion = "apps/v1", kind = "Deployment", metadata = { name = "web" } }
  local result = testing.hook("Serves.lua", { params = { deployment = "web" }, objects = { web } })
  assert.are.equal("web serves", result.message)
end)

it("is rehearsed", function()
  local config = { apiVersion = "v1", kind = "ConfigMap", metadata = { name = "flags" } }
  local hook = {
    apiVersion = "v1",
    kind = "ConfigMap",
    metadata = { name = "serves", annotations = { ["moontide.dev/hook"] = "Serves" } },
    data = { deployment = "web" },
  }
  local result = testing.rehearse({ config, hook })
  testing.expect_events(result, { { event = "hookFinished", message = "it is not there" } })
end)
