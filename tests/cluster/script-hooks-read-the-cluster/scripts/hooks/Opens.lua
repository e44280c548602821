--- Reads a Secret.
local base64 = require("moontide.base64")
local kube = require("moontide.kube")

---@type moontide.HookType
return {
  name = "Opens",
  at = "PostSync",
  reads = { "v1/Secret" },
  run = function(hook)
    local secret = kube.get("v1/Secret", "web")
    local password = base64.decode(secret.data.password)
    return hook:succeed(("a password of %d letters"):format(#password))
  end,
}
