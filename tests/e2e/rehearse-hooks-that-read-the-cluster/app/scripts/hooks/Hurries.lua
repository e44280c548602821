--- Waits for what does not come.
local kube = require("moontide.kube")

---@type moontide.HookType
return {
  name = "Hurries",
  at = "PostSync",
  run = function(hook)
    local _, problem, code = kube.wait("v1/ConfigMap", "absent", nil, { within = "30s" })
    hook:log(code)
    return hook:fail(problem)
  end,
}
