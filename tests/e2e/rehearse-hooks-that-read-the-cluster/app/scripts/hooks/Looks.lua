--- Says what it finds, and what it may not look at.
local kube = require("moontide.kube")

local function names(kind, options)
  local found, problem, code = kube.list(kind, options)
  if not found then
    return code .. ": " .. problem
  end
  local list = {}
  for i, object in ipairs(found) do
    list[i] = object.metadata.name
  end
  return #list .. " " .. table.concat(list, " ")
end

---@type moontide.HookType
return {
  name = "Looks",
  at = "PostSync",
  run = function(hook)
    hook:log("config maps: " .. names("v1/ConfigMap"))
    hook:log("of another label: " .. names("v1/ConfigMap", { selector = "app in (web)" }))
    hook:log("Pods: " .. #kube.list("v1/Pod", { selector = "app=web" }))
    hook:log("elsewhere: " .. names("v1/Pod", { namespace = "kube-system" }))
    hook:log("everywhere: " .. names("v1/Pod", { namespace = "" }))
    hook:log("not served: " .. names("example.com/v1/Nothing"))
    hook:log("of the cluster: " .. names("storage.k8s.io/v1/StorageClass"))
    local secret = kube.get("v1/Secret", "web")
    hook:log("Secret: " .. tostring(secret.data) .. ", redacted " .. tostring(secret.redacted))
  end,
}
