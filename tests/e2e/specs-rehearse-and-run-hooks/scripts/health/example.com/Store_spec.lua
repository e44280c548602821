local testing = require("moontide.testing")

--- A Store; `spec` may say more.
local function store(spec)
  return {
    apiVersion = "example.com/v1",
    kind = "Store",
    metadata = { name = "a" },
    spec = spec or {},
  }
end

describe("Store", function()
  it("is healthy with a Pod", function()
    local pod = { apiVersion = "v1", kind = "Pod", metadata = { name = "a-0" } }
    local verdict = testing.judge("Store.lua", store(), { related = { pod } })
    assert.are.same({ status = "Healthy", message = "a-0", because = {}, grace = 30.0 }, verdict)
  end)

  it("waits without one", function()
    local verdict = testing.judge("example.com/Store.lua", store(), { related = {}, now = 7 })
    assert.are.equal("Progressing", verdict.status)
    assert.are.equal("waits since 7", verdict.message)
    assert.are.same({ "there is no Pod" }, verdict.because)
  end)

  it("knows nothing where nobody looked", function()
    assert.are.equal("Unknown", testing.judge("Store.lua", store()).status)
  end)

  it("fails with a place", function()
    local verdict = testing.judge("Store.lua", store({ broken = true }))
    assert.is_true(verdict.failed)
    assert.truthy(verdict.message:find("Store.lua:10: cannot say", 1, true))
  end)

  it("is no check", function()
    testing.judge("scripts/hooks/colours.lua", store())
  end)
end)
