--- The nearest causes for which something is not healthy: what the shipped checks say in `because`.
local claims = require("moontide.claims")
local events = require("moontide.events")
local health = require("moontide.health")
local pods = require("moontide.pods")
local shape = require("moontide.shape")
local text = require("moontide.text")

local M = {}

--- The most causes that a check names.
M.MAX = 5

local REPLICA_SET = { status = { conditions = shape.CONDITIONS } }

---@class moontide.Cause: moontide.Trouble
---@field ref string the object, `Kind/name`
---@field kind string

---@param causes moontide.Cause[]
---@param object moontide.Object
---@param trouble moontide.Trouble
local function add(causes, object, trouble)
  causes[#causes + 1] = {
    ref = health.ref(object),
    kind = object.kind or "object",
    nearness = trouble.nearness,
    text = trouble.text,
  }
end

---@param a moontide.Cause
---@param b moontide.Cause
---@return boolean
local function before(a, b)
  if a.nearness ~= b.nearness then
    return a.nearness < b.nearness
  elseif a.ref ~= b.ref then
    return a.ref < b.ref
  end
  return a.text < b.text
end

--- One line a cause: what several objects have in common is said of the first of them.
---@param causes moontide.Cause[]
---@return string[]
local function lines(causes)
  table.sort(causes, before)
  local firsts, by_text = {}, {}
  for _, cause in ipairs(causes) do
    local key = cause.kind .. "\n" .. cause.text
    local first = by_text[key]
    if not first then
      by_text[key] = { cause = cause, others = 0, ref = cause.ref }
      firsts[#firsts + 1] = by_text[key]
    elseif first.ref ~= cause.ref then
      first.others = first.others + 1
      first.ref = cause.ref
    end
  end

  local found = {}
  for i = 1, math.min(#firsts, M.MAX) do
    local cause, others = firsts[i].cause, firsts[i].others
    local more = others > 0 and (" (and %d more %s%s)"):format(
      others, cause.kind, others > 1 and "s" or "") or ""
    found[i] = cause.ref .. ": " .. cause.text .. more
  end
  return found
end

--- A refusal to create Pods without what differs from one attempt to the next.
---@param message string
---@return moontide.Trouble
local function refusal(message)
  local why = message:match("is forbidden: (.*)$") or message:gsub("^Error creating: ", "")
  local what = text.join(": ", "FailedCreate", text.line(why))
  return { nearness = pods.NEARNESS.refused, text = what }
end

--- Why the Pods of an object are not created, if its last attempt was refused.
---@param owner moontide.Object
---@param index moontide.EventIndex
---@return moontide.Trouble?
local function refused(owner, index)
  local condition = health.condition(owner, "ReplicaFailure")
  if condition and condition.status == "True" then
    return refusal(condition.message or "")
  end
  local last = events.newest(index, owner, { FailedCreate = true, SuccessfulCreate = true })
  if last and last.reason == "FailedCreate" then
    return refusal(last.message or "")
  end
end

--- The revision of a ReplicaSet, else when a Job was made: what orders the owners of Pods.
---@param owner moontide.Object
---@return integer
---@return string
local function age_key(owner)
  local annotations = owner.metadata and owner.metadata.annotations or {}
  local said = annotations["deployment.kubernetes.io/revision"]
    or annotations["rollout.argoproj.io/revision"]
  local revision = math.tointeger(tonumber(said)) or 0
  return revision, owner.metadata and owner.metadata.creationTimestamp or ""
end

--- The one of several owners whose Pods count: of a rollout the newest revision.
---@param owners moontide.Object[]
---@return moontide.Object?
local function newest_owner(owners)
  local newest
  for _, owner in ipairs(owners) do
    local revision, made = age_key(owner)
    local best, best_made = 0, ""
    if newest then
      best, best_made = age_key(newest)
    end
    if not newest or revision > best or revision == best and made > best_made then
      newest = owner
    end
  end
  return newest
end

---@param object moontide.Object
---@param owner moontide.Object?
---@return boolean
local function owned_by(object, owner)
  local uid = owner and owner.metadata and owner.metadata.uid
  for _, reference in ipairs(object.metadata and object.metadata.ownerReferences or {}) do
    if reference.uid == uid then
      return uid ~= nil
    end
  end
  return false
end

--- Pods of owners that a newer one replaces matter only while they go.
---@param pod moontide.Object
---@param owners moontide.Object[]
---@param newest moontide.Object?
---@return boolean
local function outdated(pod, owners, newest)
  if pod.metadata and pod.metadata.deletionTimestamp or owned_by(pod, newest) then
    return false
  end
  for _, owner in ipairs(owners) do
    if owned_by(pod, owner) then
      return true
    end
  end
  return false
end

---@param causes moontide.Cause[]
---@param ctx moontide.HealthContext?
---@param index moontide.EventIndex
local function add_claims(causes, ctx, index)
  for _, claim in ipairs(health.related(ctx, "v1/PersistentVolumeClaim", claims.SHAPE)) do
    local trouble = claims.trouble(claim, ctx, index)
    if trouble then
      add(causes, claim, trouble)
    end
  end
end

--- The causes for an object that has Pods: refusals to create them, their claims, the Pods.
---@param object moontide.Object
---@param ctx moontide.HealthContext?
---@return string[]
function M.of_workload(object, ctx)
  if shape.misfit(object, shape.OBJECT) then
    return {}
  end
  local index = events.index(ctx)
  local causes = {}
  local owners = health.related(ctx, "apps/v1/ReplicaSet", REPLICA_SET)
  for _, job in ipairs(health.related(ctx, "batch/v1/Job", REPLICA_SET)) do
    owners[#owners + 1] = job
  end
  local newest = newest_owner(owners)
  for _, owner in ipairs({ newest or object, newest and object }) do
    local trouble = refused(owner, index)
    if trouble then
      add(causes, owner, trouble)
      break
    end
  end

  add_claims(causes, ctx, index)
  for _, pod in ipairs(health.related(ctx, "v1/Pod", pods.SHAPE)) do
    if not outdated(pod, owners, newest) then
      for _, trouble in ipairs(pods.troubles(pod, index)) do
        add(causes, pod, trouble)
      end
    end
  end
  return lines(causes)
end

--- The causes for a Pod.
---@param pod moontide.Object
---@param ctx moontide.HealthContext?
---@return string[]
function M.of_pod(pod, ctx)
  if shape.misfit(pod, shape.OBJECT) or shape.misfit(pod, pods.SHAPE) then
    return {}
  end
  local index = events.index(ctx)
  local causes = {}
  add_claims(causes, ctx, index)
  for _, trouble in ipairs(pods.troubles(pod, index)) do
    add(causes, pod, trouble)
  end
  return lines(causes)
end

--- The causes for a claim.
---@param claim moontide.Object
---@param ctx moontide.HealthContext?
---@return string[]
function M.of_claim(claim, ctx)
  if shape.misfit(claim, shape.OBJECT) or shape.misfit(claim, claims.SHAPE) then
    return {}
  end
  local causes = {}
  local trouble = claims.trouble(claim, ctx, events.index(ctx))
  if trouble then
    add(causes, claim, trouble)
  end
  return lines(causes)
end

--- The newest warning about an object itself, for kinds that have nothing nearer.
---@param object moontide.Object
---@param ctx moontide.HealthContext?
---@return string[]
function M.of_warnings(object, ctx)
  if shape.misfit(object, shape.OBJECT) then
    return {}
  end
  local warning = events.warning(events.index(ctx), object)
  if not warning then
    return {}
  end
  local what = text.join(": ", warning.reason, text.line(warning.message or ""))
  return { health.ref(object) .. ": " .. what }
end

--- The causes for a custom resource whose Pods stand side by side, whoever owns them in between:
--- their claims and the Pods; else the newest warning about the object itself.
---@param object moontide.Object
---@param ctx moontide.HealthContext?
---@return string[]
function M.of_owned(object, ctx)
  local index, causes = events.index(ctx), {}
  add_claims(causes, ctx, index)
  for _, pod in ipairs(health.related(ctx, "v1/Pod", pods.SHAPE)) do
    for _, trouble in ipairs(pods.troubles(pod, index)) do
      add(causes, pod, trouble)
    end
  end
  return causes[1] and lines(causes) or M.of_warnings(object, ctx)
end

return M
