local testing = require("moontide.testing")

local function object(kind, name, labels)
  return { apiVersion = "v1", kind = kind, metadata = { name = name, labels = labels } }
end

it("Looks says what it finds", function()
  local secret = object("Secret", "web")
  secret.data = { password = "c2VzYW1l" }
  local result = testing.hook("Looks.lua", {
    objects = {
      object("ConfigMap", "a", { app = "web" }),
      object("ConfigMap", "b"),
      object("Pod", "c", { app = "web" }),
      secret,
    },
  })
  assert.are.equal("config maps: 2 a b", result.log[1])
  assert.are.equal("of another label: 1 a", result.log[2])
  assert.are.equal("Pods: 1", result.log[3])
  assert.are.equal("Secret: nil, redacted true", result.log[#result.log])
end)
