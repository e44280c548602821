--- What health checks are written with: verdicts, their order, conditions and related objects.
local shape = require("moontide.shape")
local text = require("moontide.text")

local M = {}

---@alias moontide.Status
---| "Healthy"
---| "Suspended"
---| "Progressing"
---| "Missing"
---| "Degraded"
---| "Unknown"

--- All statuses, the best first.
---@type moontide.Status[]
M.ORDER = { "Healthy", "Suspended", "Progressing", "Missing", "Degraded", "Unknown" }

--- How the message of what nothing serves begins, once it has waited `M.ANSWER_WITHIN` seconds.
M.NO_CONTROLLER = "no controller answers"
M.ANSWER_WITHIN = 60

local HOOK_FINALIZER = "argocd.argoproj.io/hook-finalizer"

local ranks = {}
for rank, status in ipairs(M.ORDER) do
  ranks[status] = rank
end

--- The constructors call it as their last act, so level 2 of the stack is the line of the check.
---@param status moontide.Status
---@param message any
---@return moontide.Verdict
local function verdict(status, message)
  if type(message) == "number" then
    message = tostring(message)
  elseif message ~= nil and type(message) ~= "string" then
    error("the message of a verdict is a string, not a " .. type(message), 2)
  end
  return { status = status, message = message or "" }
end

--- It does what it is for.
---@param message string?
---@return moontide.Verdict
function M.healthy(message)
  return verdict("Healthy", message)
end

--- It stands still because somebody wants it to.
---@param message string?
---@return moontide.Verdict
function M.suspended(message)
  return verdict("Suspended", message)
end

--- It is on its way and may still arrive.
---@param message string?
---@return moontide.Verdict
function M.progressing(message)
  return verdict("Progressing", message)
end

--- It is not there.
---@param message string?
---@return moontide.Verdict
function M.missing(message)
  return verdict("Missing", message)
end

--- It has failed, or will not arrive without help.
---@param message string?
---@return moontide.Verdict
function M.degraded(message)
  return verdict("Degraded", message)
end

--- It cannot be judged.
---@param message string?
---@return moontide.Verdict
function M.unknown(message)
  return verdict("Unknown", message)
end

--- The place of a status in `M.ORDER`; a status that is not there counts as Healthy.
---@param status string
---@return integer
function M.rank(status)
  return ranks[status] or 1
end

--- The worst of several verdicts, the first of equals; Healthy when there are none.
---@param verdicts moontide.Verdict[]
---@return moontide.Verdict
function M.worst(verdicts)
  local worst = verdicts[1] or M.healthy()
  for _, other in ipairs(verdicts) do
    if M.rank(other.status) > M.rank(worst.status) then
      worst = other
    end
  end
  return worst
end

--- The conditions of an object that have the usual shape, in order; none is an empty list.
---@param object moontide.Object
---@return moontide.Condition[]
function M.conditions(object)
  local status = object.status
  local list = type(status) == "table" and status.conditions
  local found = {}
  if type(list) == "table" then
    for _, condition in ipairs(list) do
      if type(condition) == "table" and not shape.misfit({ condition }, shape.CONDITIONS) then
        found[#found + 1] = condition
      end
    end
  end
  return found
end

--- The first condition of a type.
---@param object moontide.Object
---@param type_name string
---@return moontide.Condition?
function M.condition(object, type_name)
  for _, condition in ipairs(M.conditions(object)) do
    if condition.type == type_name then
      return condition
    end
  end
end

--- `Reason: message` of a condition, or what there is of the two.
---@param condition moontide.Condition
---@return string
function M.reason(condition)
  return text.join(": ", condition.reason, condition.message)
end

--- Whether the controller has seen the object as it is now; one without a status was never seen.
---@param object moontide.Object
---@return boolean
function M.observed(object)
  local status = object.status
  if not status or next(status) == nil then
    return false
  end
  local generation = object.metadata and object.metadata.generation or 0
  return generation <= (status.observedGeneration or 0)
end

--- The value of one of ArgoCD's annotations, by its suffix; moontide's twin of it comes first.
---@param object moontide.Object
---@param suffix string such as `"ignore-restart-policy"`
---@return string?
function M.annotation(object, suffix)
  local annotations = object.metadata and object.metadata.annotations or {}
  return annotations["moontide.dev/" .. suffix] or annotations["argocd.argoproj.io/" .. suffix]
end

--- The verdict that a table such as `{ Ready = health.healthy }` has for a phase. What has no phase
--- is on its way; a phase that the table does not have cannot be judged.
---@param verdicts table<string, fun(message: string?): moontide.Verdict>
---@param phase string?
---@param message string?
---@return moontide.Verdict
function M.by_phase(verdicts, phase, message)
  if not phase or phase == "" then
    return M.progressing(message ~= "" and message or "no phase yet")
  end
  local make = verdicts[phase]
  if not make then
    return M.unknown(text.join("; ", 'phase "' .. phase .. '"', message))
  end
  local made = make(message)
  if made.message == "" and made.status ~= "Healthy" then
    made.message = "phase " .. phase
  end
  return made
end

--- The objects of a kind, `"[group/]version/Kind"`, that the engine gives with the one to judge;
--- what does not have the shape that is expected of it is left out.
---@param ctx moontide.HealthContext?
---@param kind string
---@param expected moontide.Shape?
---@return moontide.Object[]
function M.related(ctx, kind, expected)
  local api_version, name = kind:match("^(.*)/([^/]*)$")
  local found = {}
  for _, object in ipairs(ctx and ctx.related or {}) do
    if object.kind == name and object.apiVersion == api_version
      and not shape.misfit(object, shape.OBJECT)
      and not (expected and shape.misfit(object, expected)) then
      found[#found + 1] = object
    end
  end
  return found
end

--- `Kind/name`, as reports name an object.
---@param object moontide.Object
---@return string
function M.ref(object)
  local name = object.metadata and object.metadata.name or ""
  return (object.kind or "object") .. "/" .. name
end

--- Whether a load balancer has given an object an address.
---@param object moontide.Object
---@return boolean
function M.has_address(object)
  local balancer = object.status and object.status.loadBalancer
  return balancer ~= nil and balancer.ingress ~= nil and balancer.ingress[1] ~= nil
end

--- The verdict of what some controller has to give an address and has not yet.
---@param ctx moontide.HealthContext?
---@return moontide.Verdict
function M.without_address(ctx)
  local waited = ctx and ctx.waited
  if waited and waited >= M.ANSWER_WITHIN then
    local message = M.NO_CONTROLLER .. ": no address after " .. M.ANSWER_WITHIN .. " s"
    return { status = "Progressing", message = message, unanswered = true }
  end
  return M.progressing("waiting for an address")
end

--- Progressing while an object is being deleted. ArgoCD's finalizer for hooks is the exception: it
--- keeps a finished hook until its result was read.
---@param object moontide.Object
---@return moontide.Verdict?
function M.deleting(object)
  local metadata = object.metadata
  if type(metadata) ~= "table" or metadata.deletionTimestamp == nil then
    return nil
  end
  if type(metadata.finalizers) == "table" then
    for _, finalizer in ipairs(metadata.finalizers) do
      if finalizer == HOOK_FINALIZER then
        return nil
      end
    end
  end
  return M.progressing("Pending deletion")
end

--- Exports have another one: ArgoCD's scripts cannot take a text apart.
---@param api_version string
---@param version string
---@return boolean
local function is_version(api_version, version)
  return api_version:match("[^/]*$") == version
end

---@param object moontide.Object
---@param versions string[]
---@return moontide.Verdict?
local function unsupported(object, versions)
  if not object.apiVersion then
    return nil
  end
  for _, known in ipairs(versions) do
    if is_version(object.apiVersion, known) then
      return nil
    end
  end
  return M.unknown("unsupported " .. (object.kind or "object") .. " GVK: " .. object.apiVersion
    .. ", Kind=" .. (object.kind or "") .. "; known here: " .. table.concat(versions, ", "))
end

--- What comes before the rules of any kind: an object on its way out is Progressing; a version that
--- the check does not know, or a field of the wrong type, makes it Unknown. Nil: go on and judge.
---@param object moontide.Object
---@param expected moontide.Expected
---@return moontide.Verdict?
function M.preliminary(object, expected)
  local deleting = M.deleting(object)
  if deleting then
    return deleting
  end
  local misfit = shape.misfit(object, shape.OBJECT)
    or expected.shape and shape.misfit(object, expected.shape)
  if misfit then
    return M.unknown(misfit)
  end
  return expected.versions and unsupported(object, expected.versions) or nil
end

return M
