-- ArgoCD's layout and contract.
local hs = {}
hs.status = "Degraded"
hs.message = obj.kind .. " " .. obj.metadata.name .. " by ArgoCD's script"
return hs
