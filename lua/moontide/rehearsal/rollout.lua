--- How a Deployment gets from its old ReplicaSets to the newest one, and how it says how far it is.
local objects = require("moontide.rehearsal.objects")

local M = {}

local DEADLINE = 600

---@param set moontide.Object?
---@return integer
local function asked(set)
  return set and set.spec.replicas or 0
end

---@param set moontide.Object?
---@param field string
---@return integer
local function counted(set, field)
  return set and (set.status or {})[field] or 0
end

---@param sets moontide.Object[]
---@param of fun(set: moontide.Object, field: string?): integer
---@param field string?
---@return integer
local function total(sets, of, field)
  local sum = 0
  for _, set in ipairs(sets) do
    sum = sum + of(set, field)
  end
  return sum
end

--- The ReplicaSets that have no Pods and shall have none.
---@param sets moontide.Object[]
---@return moontide.Object[]
function M.idle(sets)
  local idle = {}
  for _, set in ipairs(sets) do
    if asked(set) == 0 and counted(set, "replicas") == 0 then
      idle[#idle + 1] = set
    end
  end
  return idle
end

---@param strategy table
---@param wanted integer
---@return integer surge
---@return integer unavailable
local function limits(strategy, wanted)
  local rolling = strategy.rollingUpdate or {}
  local surge = objects.share(rolling.maxSurge, wanted, true, "25%")
  local unavailable = objects.share(rolling.maxUnavailable, wanted, false, "25%")
  if surge == 0 and unavailable == 0 then
    unavailable = 1
  end
  return surge, math.min(unavailable, wanted)
end

---@class moontide.RolloutPlan
---@field create integer? the replicas of a new ReplicaSet; nil: not yet
---@field scales { set: moontide.Object, replicas: integer }[]

---@param plan moontide.RolloutPlan
---@param set moontide.Object
---@param replicas integer
local function scale(plan, set, replicas)
  if asked(set) ~= replicas then
    plan.scales[#plan.scales + 1] = { set = set, replicas = replicas }
  end
end

--- Takes Pods away from the old ReplicaSets: those that are of no use, then as many as may go.
---@param plan moontide.RolloutPlan
---@param newest moontide.Object
---@param old moontide.Object[]
---@param least integer Pods that have to stay available
local function scale_down(plan, newest, old, least)
  local unready = asked(newest) - counted(newest, "availableReplicas")
  local may = asked(newest) + total(old, asked) - least - unready
  local left = {}
  for i, set in ipairs(old) do
    local useless = asked(set) - counted(set, "availableReplicas")
    local go = math.max(0, math.min(may, useless))
    may = may - go
    left[i] = asked(set) - go
  end
  local available = counted(newest, "availableReplicas") + total(old, counted, "availableReplicas")
  may = math.min(may, available - least)
  for i, set in ipairs(old) do
    local go = math.max(0, math.min(may, left[i]))
    may = may - go
    scale(plan, set, left[i] - go)
  end
end

---@param plan moontide.RolloutPlan
---@param strategy table
---@param wanted integer
---@param newest moontide.Object?
---@param old moontide.Object[]
local function roll(plan, strategy, wanted, newest, old)
  local surge, unavailable = limits(strategy, wanted)
  local room = wanted + surge - asked(newest) - total(old, asked)
  local more = math.max(0, math.min(room, wanted - asked(newest)))
  if not newest then
    plan.create = more
    return
  end
  scale(plan, newest, asked(newest) > wanted and wanted or asked(newest) + more)
  scale_down(plan, newest, old, wanted - unavailable)
end

---@param plan moontide.RolloutPlan
---@param wanted integer
---@param newest moontide.Object?
---@param old moontide.Object[]
local function recreate(plan, wanted, newest, old)
  local remaining = total(old, asked) + total(old, counted, "replicas")
  for _, set in ipairs(old) do
    scale(plan, set, 0)
  end
  if remaining == 0 and newest then
    scale(plan, newest, wanted)
  elseif remaining == 0 then
    plan.create = wanted
  end
end

--- What is to be done about the ReplicaSets.
---@param deployment moontide.Object
---@param newest moontide.Object?
---@param old moontide.Object[]
---@return moontide.RolloutPlan
function M.plan(deployment, newest, old)
  local plan = { scales = {} }
  local wanted = deployment.spec.replicas or 1
  local strategy = deployment.spec.strategy or {}
  if deployment.spec.paused then -- Nothing is rolled out, but the one that is there is scaled.
    local only = newest or old[#old]
    if only and total(old, asked) + asked(newest) == asked(only) then
      scale(plan, only, wanted)
    end
  elseif strategy.type == "Recreate" then
    recreate(plan, wanted, newest, old)
  else
    roll(plan, strategy, wanted, newest, old)
  end
  return plan
end

---@param deployment moontide.Object
---@param status table
---@return boolean
local function is_complete(deployment, status)
  local wanted = deployment.spec.replicas or 1
  return status.updatedReplicas == wanted and status.replicas == wanted
    and status.availableReplicas == wanted
end

---@param old table the status before
---@param new table
---@return boolean
local function has_moved(old, new)
  local before = (old.replicas or 0) - (old.updatedReplicas or 0)
  return new.updatedReplicas > (old.updatedReplicas or 0)
    or new.readyReplicas > (old.readyReplicas or 0)
    or new.availableReplicas > (old.availableReplicas or 0)
    or new.replicas - new.updatedReplicas < before
end

---@param deployment moontide.Object
---@param now number
---@param reason string
---@param message string
---@param status string?
---@return moontide.Condition
local function progressing(deployment, now, reason, message, status)
  return {
    type = "Progressing",
    status = status or "True",
    reason = reason,
    message = message:format(deployment.metadata.name),
    lastUpdateTime = objects.stamp(now),
  }
end

--- The condition that says whether the rollout moves, and when it will have stood for too long.
---@param deployment moontide.Object
---@param ctx moontide.ControllerContext
---@param newest moontide.Object?
---@param status table
---@return moontide.Condition?
---@return number? again
local function progress(deployment, ctx, newest, status)
  local old = deployment.status or {}
  local before = objects.condition(old.conditions, "Progressing")
  local subject = newest and ('ReplicaSet "%s"'):format(newest.metadata.name)
  if deployment.spec.paused then
    return progressing(deployment, ctx.now, "DeploymentPaused", "Deployment is paused", "Unknown")
  elseif not newest then
    return progressing(deployment, ctx.now, "ReplicaSetUpdated", 'Deployment "%s" is progressing.')
  elseif is_complete(deployment, status) then
    if before and before.reason == "NewReplicaSetAvailable" then
      return before
    end
    return progressing(deployment, ctx.now, "NewReplicaSetAvailable",
      subject .. " has successfully progressed.")
  end
  local changed = (old.observedGeneration or 0) < (deployment.metadata.generation or 0)
  if not before or changed or before.reason == "NewReplicaSetAvailable"
    or before.reason == "DeploymentPaused" or has_moved(old, status) then
    before = progressing(deployment, ctx.now, "ReplicaSetUpdated", subject .. " is progressing.")
  end
  local left = (objects.seconds(before.lastUpdateTime) or ctx.now)
    + (deployment.spec.progressDeadlineSeconds or DEADLINE) - ctx.now
  if before.reason ~= "ProgressDeadlineExceeded" and left <= 0 then
    return progressing(deployment, ctx.now, "ProgressDeadlineExceeded",
      subject .. " has timed out progressing.", "False")
  end
  return before, left > 0 and left or nil
end

---@param deployment moontide.Object
---@param now number
---@param available integer
---@return moontide.Condition
local function availability(deployment, now, available)
  local wanted = deployment.spec.replicas or 1
  local strategy = deployment.spec.strategy or {}
  local unavailable = 0
  if strategy.type ~= "Recreate" then
    unavailable = select(2, limits(strategy, wanted))
  end
  local enough = available >= wanted - unavailable
  local before = objects.condition((deployment.status or {}).conditions, "Available")
  local status = enough and "True" or "False"
  return {
    type = "Available",
    status = status,
    reason = enough and "MinimumReplicasAvailable" or "MinimumReplicasUnavailable",
    message = enough and "Deployment has minimum availability."
      or "Deployment does not have minimum availability.",
    lastUpdateTime = before and before.status == status and before.lastUpdateTime
      or objects.stamp(now),
  }
end

---@param newest moontide.Object?
---@param now number
---@return moontide.Condition?
local function failure(newest, now)
  local condition = newest and objects.condition((newest.status or {}).conditions, "ReplicaFailure")
  return condition and {
    type = "ReplicaFailure",
    status = condition.status,
    reason = condition.reason,
    message = condition.message,
    lastUpdateTime = condition.lastTransitionTime or objects.stamp(now),
  }
end

--- The status of a Deployment.
---@param deployment moontide.Object
---@param ctx moontide.ControllerContext
---@param newest moontide.Object?
---@param old moontide.Object[]
---@return table
---@return number? again
function M.status(deployment, ctx, newest, old)
  local function all(field)
    return counted(newest, field) + total(old, counted, field)
  end
  local status = {
    replicas = all("replicas"),
    updatedReplicas = counted(newest, "replicas"),
    readyReplicas = all("readyReplicas"),
    availableReplicas = all("availableReplicas"),
  }
  local conditions = { availability(deployment, ctx.now, status.availableReplicas) }
  local moves, again = progress(deployment, ctx, newest, status)
  conditions[#conditions + 1] = moves
  conditions[#conditions + 1] = failure(newest, ctx.now)
  local missing = asked(newest) + total(old, asked) - status.availableReplicas
  for field, value in pairs(status) do -- Kubernetes leaves zeros out.
    status[field] = value > 0 and value or nil
  end
  status.unavailableReplicas = missing > 0 and missing or nil
  status.observedGeneration = deployment.metadata.generation
  status.conditions = objects.conditions((deployment.status or {}).conditions, conditions, ctx.now)
  return status, again
end

return M
