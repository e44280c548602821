--- Helm's tests, with --test: they run when all else is done, and a Pod of theirs has to end well.
local health = require("moontide.health")
local hook = require("moontide.hook")

--- Pods as Helm judges them: one that is ready has not passed yet.
---@param pod moontide.Object
---@param ctx moontide.VerdictContext
---@return moontide.Verdict
local function judge_pod(pod, ctx)
  local phase = (pod.status or {}).phase
  if phase == "Succeeded" then
    return health.healthy("the test passed")
  elseif phase == "Failed" then
    return health.degraded(ctx.health.message ~= "" and ctx.health.message or "the test failed")
  elseif (pod.spec or {}).restartPolicy == "Always" then
    return health.degraded("a test has to end, and this Pod is started again whenever it does: "
      .. "write restartPolicy: Never")
  elseif ctx.health.status == "Degraded" then
    return health.degraded(ctx.health.message)
  end
  return health.progressing(ctx.health.message)
end

---@type moontide.HookType
return {
  name = "HelmTest",
  at = "after:PostSync",
  helm = { "test", "test-success" },
  verdict = function(object, ctx)
    return object.kind == "Pod" and judge_pod(object, ctx) or hook.by_health(object, ctx)
  end,
}
