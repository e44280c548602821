-- { what it shows, parts of the object, status, message }
local EARLY, LATE = "2026-01-02T03:00:00Z", "2026-01-02T03:00:30Z"

local function cron(scheduled, successful, active)
  local status =
    { lastScheduleTime = scheduled, lastSuccessfulTime = successful, active = active }
  return { spec = { suspend = false }, status = status }
end

return {
  { "suspended", { spec = { suspend = true } }, "Healthy", "CronJob is Suspended" },
  { "no status", { spec = {} }, "Progressing", "Waiting for CronJob" },
  { "never scheduled", cron(nil, LATE), "Healthy", "CronJob has not been scheduled yet" },
  { "never successful", cron(LATE, nil, { {} }),
    "Healthy", "The CronJob never completed successfully. It may not be healthy" },
  { "running", cron(LATE, EARLY, { { name = "web-1" } }),
    "Healthy", "The job is running. Its last execution may not have been successful" },
  { "last run failed", cron(LATE, EARLY),
    "Degraded", "CronJob has not completed its last execution successfully" },
  { "last run failed, none active", cron(LATE, EARLY, {}),
    "Degraded", "CronJob has not completed its last execution successfully" },
  { "last run succeeded", cron(EARLY, LATE),
    "Healthy", "CronJob has completed its last execution successfully" },
  { "last run succeeded in the second of its start", cron(LATE, LATE),
    "Healthy", "CronJob has completed its last execution successfully" },
  { "any version", { apiVersion = "batch/v1beta1", spec = { suspend = true } },
    "Healthy", "CronJob is Suspended" },
  { "a time of the wrong type", cron(5),
    "Unknown", "status.lastScheduleTime is an integer, not a string" },
}
