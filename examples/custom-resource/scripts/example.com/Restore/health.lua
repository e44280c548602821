-- ArgoCD's layout and contract: the global `obj`, and a table as the file's value. This file works
-- unchanged as resource.customizations.health.example.com_Restore in argocd-cm.
local health = { status = "Progressing", message = "Waiting for the restore to begin" }
if obj.status ~= nil and obj.status.conditions ~= nil then
  for _, condition in ipairs(obj.status.conditions) do
    if condition.type == "Restored" then
      if condition.status == "True" then
        health.status = "Healthy"
      elseif condition.reason == "Failed" then
        health.status = "Degraded"
      end
      health.message = condition.message
    end
  end
end
return health
