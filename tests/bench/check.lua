--- Health of example.com/v1 @KIND@.
local M = {}

local function count(object)
  local status = object.status or {}
  return status.ready or 0, status.replicas or 0
end

---@type moontide.HealthCheck
return {
  kinds = { "example.com/v1/@KIND@" },
  check = function(object)
    local status = object.status or {}
    if (status.observedGeneration or 0) < object.metadata.generation then
      return { status = "Progressing", message = "waiting for the controller to observe it" }
    end
    for _, condition in ipairs(status.conditions or {}) do
      if condition.type == "Failed" and condition.status == "True" then
        return { status = "Degraded", message = condition.message }
      end
      if condition.type == "Ready" and condition.status ~= "True" then
        return { status = "Progressing", message = condition.message }
      end
    end
    local ready, replicas = count(object)
    if ready < replicas then
      return { status = "Progressing", message = ("%d of %d ready"):format(ready, replicas) }
    end
    return { status = "Healthy", message = M.text }
  end,
}
