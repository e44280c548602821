--- What hook types are written with.
local health = require("moontide.health")

local M = {}

--- How a hook's object is doing, as its health check judges it: Healthy has succeeded, Degraded has
--- failed, everything else goes on. Unknown has failed as well, since nobody could ever tell that
--- the hook is over; only a check that itself failed is asked again.
---@param _object moontide.Object
---@param ctx moontide.VerdictContext
---@return moontide.Verdict
function M.by_health(_object, ctx)
  local judged = ctx.health
  if judged.status == "Unknown" and not judged.failed then
    return health.degraded(judged.message)
  end
  return { status = judged.status, message = judged.message }
end

return M
