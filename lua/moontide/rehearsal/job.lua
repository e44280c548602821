--- Jobs: Pods until enough of them have succeeded, or too many have failed.
--
-- Not simulated: podFailurePolicy, backoffLimitPerIndex and successPolicy.
local objects = require("moontide.rehearsal.objects")
local shapes = require("moontide.rehearsal.shapes")
local timing = require("moontide.rehearsal.timing")
local workload = require("moontide.rehearsal.workload")

---@type moontide.Shape
local SPEC = {
  completions = "integer",
  parallelism = "integer",
  backoffLimit = "integer",
  activeDeadlineSeconds = "integer",
  ttlSecondsAfterFinished = "integer",
  completionMode = "string",
  suspend = "boolean",
  template = shapes.TEMPLATE,
}

local BACKOFF_LIMIT = 6
local INDEX = "batch.kubernetes.io/job-completion-index"
local ATTEMPT = "rehearsal.moontide.dev/attempt"

--- What the Pods of a Job have come to.
---@class moontide.JobTally
---@field active moontide.Object[]
---@field ready integer
---@field succeeded integer
---@field failed integer
---@field restarts integer of the containers of Pods that are restarted in place
---@field last_failure number? seconds since 1970
---@field indexes table<integer, string> by index "done" or "active"
---@field taken table<string, boolean> names

---@param pod moontide.Object
---@return integer restarts
---@return number? ended
local function containers_of(pod)
  local restarts, ended = 0, nil
  for _, one in ipairs((pod.status or {}).containerStatuses or {}) do
    restarts = restarts + (one.restartCount or 0)
    local terminated = (one.state or {}).terminated
    ended = math.max(ended or 0, terminated and objects.seconds(terminated.finishedAt) or 0)
  end
  return restarts, ended
end

---@param ctx moontide.ControllerContext
---@return moontide.JobTally
local function tally_of(ctx)
  local tally = {
    active = {}, ready = 0, succeeded = 0, failed = 0, restarts = 0, indexes = {}, taken = {},
  }
  for _, pod in ipairs(workload.owned(ctx, "Pod")) do
    local phase = (pod.status or {}).phase
    local restarts, ended = containers_of(pod)
    local index = math.tointeger(tonumber((pod.metadata.annotations or {})[INDEX]))
    tally.taken[pod.metadata.name] = true
    if phase == "Succeeded" then
      local again = index and tally.indexes[index] == "done"
      tally.succeeded = tally.succeeded + (again and 0 or 1)
      tally.indexes[index or -1] = "done"
    elseif phase == "Failed" then
      tally.failed = tally.failed + 1
      tally.last_failure = math.max(tally.last_failure or 0, ended or 0)
    elseif not pod.metadata.deletionTimestamp then
      tally.active[#tally.active + 1] = pod
      tally.ready = tally.ready + (workload.is_ready(pod) and 1 or 0)
      tally.restarts = tally.restarts + (pod.spec.restartPolicy == "OnFailure" and restarts or 0)
      tally.indexes[index or -1] = tally.indexes[index or -1] or "active"
    end
  end
  return tally
end

--- How many Pods have to succeed; nil for a work queue, which is done when its Pods are.
---@param job moontide.Object
---@return integer?
local function completions_of(job)
  return job.spec.completions or not job.spec.parallelism and 1 or nil
end

---@param job moontide.Object
---@param tally moontide.JobTally
---@return boolean
local function is_done(job, tally)
  local wanted = completions_of(job)
  if wanted then
    return tally.succeeded >= wanted
  end
  return tally.succeeded > 0 and #tally.active == 0
end

--- Why a Job has failed, if it has; else in how many seconds its deadline is.
---@param job moontide.Object
---@param tally moontide.JobTally
---@param started number
---@param now number
---@return string? reason
---@return string? message
---@return number? again
local function failure_of(job, tally, started, now)
  local deadline = job.spec.activeDeadlineSeconds
  local left = deadline and started + deadline - now
  local limit = job.spec.backoffLimit or BACKOFF_LIMIT
  if tally.failed > limit or tally.restarts > limit then
    return "BackoffLimitExceeded", "Job has reached the specified backoff limit"
  elseif left and left <= 0 then
    return "DeadlineExceeded", "Job was active longer than specified deadline"
  end
  return nil, nil, left
end

---@param job moontide.Object
---@param tally moontide.JobTally
---@param name string
---@param number integer the Pod's among those of the Job
---@return moontide.Object
local function new_pod(job, tally, name, number)
  local annotations = { [ATTEMPT] = tostring(number) }
  local labels = {
    ["batch.kubernetes.io/controller-uid"] = job.metadata.uid,
    ["batch.kubernetes.io/job-name"] = job.metadata.name,
    ["controller-uid"] = job.metadata.uid,
    ["job-name"] = job.metadata.name,
  }
  if job.spec.completionMode == "Indexed" then
    local index = 0
    while tally.indexes[index] do
      index = index + 1
    end
    tally.indexes[index] = "active"
    annotations[INDEX], labels[INDEX] = tostring(index), tostring(index)
  end
  return workload.pod(job, name, job.spec.template or {}, labels, annotations)
end

--- How many Pods shall run at a time.
---@param job moontide.Object
---@param tally moontide.JobTally
---@return integer
local function wanted_active(job, tally)
  local parallelism = job.spec.parallelism or 1
  local wanted = completions_of(job)
  if wanted then
    return math.min(parallelism, wanted - tally.succeeded)
  end
  return tally.succeeded > 0 and #tally.active or parallelism -- A queue that is done gets no more.
end

--- The pause after the last failure, which every further failure doubles.
---@param tally moontide.JobTally
---@param now number
---@return number seconds that are left of it
local function pause_of(tally, now)
  if not tally.last_failure then
    return 0
  end
  local pause = timing.backoff * 2 ^ math.min(tally.failed - 1, 10)
  return tally.last_failure + math.min(pause, timing.job_backoff_max) - now
end

--- Creates the Pods that are missing.
---@param job moontide.Object
---@param ctx moontide.ControllerContext
---@param tally moontide.JobTally
---@param actions moontide.Action[]
---@return number? again
local function fill(job, ctx, tally, actions)
  local missing = wanted_active(job, tally) - #tally.active
  local pause = pause_of(tally, ctx.now)
  if missing <= 0 then
    return nil
  elseif pause > 0 then
    return pause
  end
  if workload.refused(actions, job, ctx) then
    return timing.retry
  end
  local name = workload.names(job.metadata.name .. "-", tally.taken)
  local number = #ctx.owned
  for i = 1, math.min(missing, workload.BURST) do
    local pod = new_pod(job, tally, name(), number + i)
    actions[#actions + 1] = objects.create(pod)
    workload.say_created(actions, job, ctx, pod.metadata.name)
  end
  return missing > workload.BURST and 0 or nil
end

---@param tally moontide.JobTally
---@param actions moontide.Action[]
local function stop(tally, actions)
  for _, pod in ipairs(tally.active) do
    actions[#actions + 1] = objects.delete(pod)
  end
end

--- What a Job that is over says, first that it will be, and once its Pods are gone that it is.
---@param before moontide.Condition[]?
---@param tally moontide.JobTally
---@param first string
---@param last string
---@param reason string
---@param message string
---@return moontide.Condition[]
---@return boolean over
local function ending(before, tally, first, last, reason, message)
  local over = #tally.active == 0
  local told = objects.condition(before, first)
  reason, message = told and told.reason or reason, told and told.message or message
  return { objects.new_condition(first, "True", reason, message),
    over and objects.new_condition(last, "True", reason, message) or nil }, over
end

--- How a Job ends: its conditions; nil while it goes on.
---@param job moontide.Object
---@param ctx moontide.ControllerContext
---@param tally moontide.JobTally
---@param started number
---@return moontide.Condition[]?
---@return boolean over
---@return number? again
local function outcome(job, ctx, tally, started)
  local before = (job.status or {}).conditions
  local reason, message, again = failure_of(job, tally, started, ctx.now)
  if is_done(job, tally) and not objects.holds(before, "FailureTarget") then
    local conditions, over = ending(before, tally, "SuccessCriteriaMet", "Complete",
      "CompletionsReached", "Reached expected number of succeeded pods")
    return conditions, over
  elseif reason or objects.holds(before, "FailureTarget") then
    local conditions, over =
      ending(before, tally, "FailureTarget", "Failed", reason or "", message or "")
    return conditions, over
  end
  return nil, false, again
end

--- Deletes a Job whose time after its end is up.
---@param job moontide.Object
---@param ctx moontide.ControllerContext
---@return moontide.Action[]
---@return number? again
local function collect(job, ctx)
  local ttl = job.spec.ttlSecondsAfterFinished
  if not ttl then
    return {}
  end
  local conditions = job.status.conditions
  local ended = objects.condition(conditions, "Complete") or objects.condition(conditions, "Failed")
  local left = (objects.seconds(ended.lastTransitionTime) or ctx.now) + ttl - ctx.now
  if left > 0 then
    return {}, left
  end
  return { objects.delete(job) }
end

---@param job moontide.Object
---@param ctx moontide.ControllerContext
---@return moontide.Action[]
local function suspend(job, ctx)
  local tally = tally_of(ctx)
  local actions = {}
  stop(tally, actions)
  actions[#actions + 1] = objects.status(job, {
    succeeded = tally.succeeded > 0 and tally.succeeded or nil,
    failed = tally.failed > 0 and tally.failed or nil,
    conditions = objects.conditions((job.status or {}).conditions,
      { objects.new_condition("Suspended", "True", "JobSuspended", "Job suspended") }, ctx.now),
  })
  return actions
end

---@param job moontide.Object
---@param ctx moontide.ControllerContext
---@return moontide.Action[]
---@return number? again
local function run(job, ctx)
  local status = job.status or {}
  local tally = tally_of(ctx)
  local start = status.startTime or objects.stamp(ctx.now)
  local conditions, over, again = outcome(job, ctx, tally, objects.seconds(start) or ctx.now)
  local actions = {}
  if conditions then
    stop(tally, actions)
  else
    again = objects.sooner(again, fill(job, ctx, tally, actions))
    if objects.condition(status.conditions, "Suspended") then
      conditions = { objects.new_condition("Suspended", "False", "JobResumed", "Job resumed") }
    end
  end
  local complete = over and conditions[2].type == "Complete"
  actions[#actions + 1] = objects.status(job, {
    startTime = start,
    completionTime = complete and objects.stamp(ctx.now) or nil,
    active = #tally.active > 0 and #tally.active or nil,
    ready = tally.ready,
    succeeded = tally.succeeded > 0 and tally.succeeded or nil,
    failed = tally.failed > 0 and tally.failed or nil,
    conditions = conditions and objects.conditions(status.conditions, conditions, ctx.now),
  })
  return actions, again
end

---@type moontide.Controller
return {
  kinds = { "batch/v1/Job" },
  reconcile = function(job, ctx)
    local conditions = (job.status or {}).conditions
    if not shapes.fit(job, SPEC) or job.metadata.deletionTimestamp then
      return {}
    elseif objects.holds(conditions, "Complete") or objects.holds(conditions, "Failed") then
      return collect(job, ctx)
    elseif job.spec.suspend then
      return suspend(job, ctx)
    end
    return run(job, ctx)
  end,
}
