--- One container: a machine with a step, the time of that step, and what ended before.
--
-- Times are whole milliseconds since 1970. A step that is over is followed by the next one at the
-- time at which it was over, not at which that was noticed, so nothing depends on how often one
-- looks.
local rules = require("moontide.rehearsal.rules")
local timing = require("moontide.rehearsal.timing")

local M = {}

--- What is kept of a container between two looks, in `status.rehearsal` of its Pod.
---@class moontide.ContainerState
---@field step "pull"|"unpulled"|"create"|"unmade"|"start"|"run"|"pause"|"ended"
---@field since integer
---@field restarts integer
---@field started integer? of the run under way, or of the last one
---@field last { code: integer, reason: string, message: string?, from: integer, to: integer }?
---@field problem string? why it is not made

--- What a container is about, besides its state.
---@class moontide.ContainerRun
---@field name string
---@field image string
---@field policy "Always"|"OnFailure"|"Never"
---@field effects moontide.Effects
---@field lasts number? seconds that it runs when all goes well; nil: for good
---@field cached boolean its image is there already
---@field problem fun(): string? why it cannot be made, from its references
---@field event fun(at: integer, kind: string, reason: string, message: string)

---@param seconds number
---@return integer
local function ms(seconds)
  return math.floor(seconds * 1000 + 0.5)
end

---@param state moontide.ContainerState
---@param step string
---@param at integer
local function go(state, step, at)
  state.step, state.since = step, at
end

--- The pause before the next restart: none, then 10 s, 20 s, … up to five minutes.
---@param restarts integer so far
---@return number
function M.pause(restarts)
  if restarts == 0 then
    return 0
  end
  return math.min(timing.backoff * 2 ^ math.min(restarts - 1, 10), timing.backoff_max)
end

--- What a run under way comes to.
---@param run moontide.ContainerRun
---@param state moontide.ContainerState
---@return number? seconds nil: it does not end
---@return integer code
local function fate(run, state)
  local effects = run.effects
  local crashes = effects.crashes
  local crashing = crashes == true or type(crashes) == "number" and state.restarts < crashes
  if crashing or effects.oom then
    local code = effects.oom and 137 or effects.exit or 1
    return effects.after or timing.crash, code
  elseif effects.hangs then
    return nil, 0
  elseif effects.exit and type(crashes) ~= "number" then
    return effects.after or run.lasts or timing.crash, effects.exit
  end
  return run.lasts and (effects.after or run.lasts), 0
end

---@param run moontide.ContainerRun
---@param state moontide.ContainerState
---@param code integer
---@param at integer
local function finish(run, state, code, at)
  local log = run.effects.log or {}
  local message = code ~= 0 and log[#log] or nil
  local reason = run.effects.oom and "OOMKilled" or code == 0 and "Completed" or "Error"
  state.last = {
    code = code, reason = reason, message = message, from = state.started or at, to = at,
  }
  local again = run.policy == "Always" or run.policy == "OnFailure" and code ~= 0
  go(state, again and "pause" or "ended", at)
  if again and state.restarts > 0 then
    run.event(at, "Warning", "BackOff", "Back-off restarting failed container " .. run.name)
  end
end

-- What each step does: the milliseconds after which the next one is due (nil: never), and how the
-- next one begins. A step that looks at the world is due at once, and then after `retry`.
local STEPS = {}

---@param run moontide.ContainerRun
---@return integer?
---@return fun(state: moontide.ContainerState, at: integer)
function STEPS.pull(run)
  local takes = run.cached and 0 or rules.duration(run.effects.pull, timing.pull)
  return ms(takes or timing.pull), function(state, at)
    if takes then
      go(state, "create", at)
      return
    end
    go(state, "unpulled", at)
    run.event(at, "Warning", "Failed", ('Failed to pull image "%s": %s')
      :format(run.image, M.pull_message(run.image)))
    run.event(at, "Warning", "Failed", "Error: ErrImagePull")
  end
end

function STEPS.unpulled()
  return nil
end

function STEPS.create(run)
  return 0, function(state, at)
    local problem = run.problem()
    if problem then
      state.problem = problem
      go(state, "unmade", at)
      run.event(at, "Warning", "Failed", "Error: " .. problem)
    else
      go(state, "start", at)
    end
  end
end

function STEPS.unmade(run)
  return ms(timing.retry), function(state, at)
    state.problem = run.problem()
    go(state, state.problem and "unmade" or "start", at)
  end
end

function STEPS.start(run, state)
  local takes = rules.duration(run.effects.start, timing.start)
  if not takes then
    return not state.problem and ms(timing.start) or nil, function(_, at)
      state.problem = "the container runtime does not answer"
      run.event(at, "Warning", "FailedCreatePodSandBox",
        "Failed to create pod sandbox: " .. state.problem)
    end
  end
  return ms(takes), function(_, at)
    state.started = at
    go(state, "run", at)
  end
end

function STEPS.run(run, state)
  local takes, code = fate(run, state)
  return takes and ms(takes), function(_, at)
    finish(run, state, code, at)
  end
end

function STEPS.pause(_, state)
  return ms(M.pause(state.restarts)), function(_, at)
    state.restarts = state.restarts + 1
    state.started = at
    go(state, "run", at)
  end
end

function STEPS.ended()
  return nil
end

--- A runtime's words for an image that is not there.
---@param image string
---@return string
function M.pull_message(image)
  return ('rpc error: code = NotFound desc = failed to pull and unpack image "%s": '
    .. 'failed to resolve reference "%s": %s: not found'):format(image, image, image)
end

--- Takes a container as far as it is at `now`; `begin` is when it may begin.
---@param run moontide.ContainerRun
---@param state moontide.ContainerState?
---@param begin integer
---@param now integer
---@return moontide.ContainerState
---@return integer? due when the next step is over
function M.advance(run, state, begin, now)
  state = state or { step = "pull", since = begin, restarts = 0 }
  while true do
    local takes, follow = STEPS[state.step](run, state)
    if not takes then
      return state, nil
    elseif state.since + takes > now then
      return state, state.since + takes
    elseif state.step == "unmade" then
      follow(state, now) -- It was not looked at in between.
      if state.step == "unmade" then
        return state, now + takes
      end
    else
      follow(state, state.since + takes)
    end
  end
end

return M
