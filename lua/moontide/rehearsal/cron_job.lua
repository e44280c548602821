--- CronJobs: only seen, never run. A sync does not wait for a schedule, so no Job is started, also
--- not when the schedule's time comes; Jobs that somebody else made of it are listed as active.
local objects = require("moontide.rehearsal.objects")
local shapes = require("moontide.rehearsal.shapes")
local workload = require("moontide.rehearsal.workload")


---@type moontide.Controller
return {
  kinds = { "batch/v1/CronJob" },
  reconcile = function(cron_job, ctx)
    if not shapes.fit(cron_job, {}) or cron_job.metadata.deletionTimestamp then
      return {}
    end
    local active = {}
    for _, job in ipairs(workload.owned(ctx, "Job")) do
      local conditions = (job.status or {}).conditions
      if not objects.holds(conditions, "Complete") and not objects.holds(conditions, "Failed") then
        active[#active + 1] = {
          apiVersion = job.apiVersion,
          kind = job.kind,
          namespace = job.metadata.namespace,
          name = job.metadata.name,
          uid = job.metadata.uid,
        }
      end
    end
    local status = objects.copy(cron_job.status or {})
    status.active = active[1] and active or nil
    return { objects.status(cron_job, status) }
  end,
}
