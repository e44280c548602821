-- { what it shows, parts of the object, status, message, context }
local condition = require("support").condition

local READY = condition("Ready", "True")
local NOT_READY = condition("Ready", "False")
local ARGO = { ["argocd.argoproj.io/ignore-restart-policy"] = "true" }
local OURS = { ["moontide.dev/ignore-restart-policy"] = "true" }
local OVERRIDDEN = {
  ["argocd.argoproj.io/ignore-restart-policy"] = "true",
  ["moontide.dev/ignore-restart-policy"] = "false",
}
local LIKE_TRUE = { ["argocd.argoproj.io/ignore-restart-policy"] = "True" }
local HOOK = { hook = true }

local function pod(policy, phase, status, annotations)
  status = status or {}
  status.phase = phase
  return {
    metadata = { annotations = annotations },
    spec = { restartPolicy = policy },
    status = status,
  }
end

local function waiting(...)
  local statuses = {}
  for i, reason in ipairs({ ... }) do
    local state = { waiting = { reason = reason, message = reason .. " of " .. i } }
    statuses[i] = { name = "c" .. i, state = state }
  end
  return { containerStatuses = statuses }
end

local function ended(terminated, message)
  local statuses = { { name = "app", state = { terminated = terminated } } }
  return { message = message, containerStatuses = statuses }
end

local function restarted(terminated, message)
  local app = { name = "app", lastState = { terminated = terminated } }
  local first = { name = "first", lastState = {} }
  return { message = message, conditions = { NOT_READY }, containerStatuses = { first, app } }
end

return {
  { "a waiting reason that begins with Err", pod("Always", "Pending", waiting("ErrImagePull")),
    "Degraded", "ErrImagePull of 1" },
  { "one that ends with Error",
    pod("Always", "Pending", waiting("CreateContainerConfigError")),
    "Degraded", "CreateContainerConfigError of 1" },
  { "one that ends with BackOff", pod("Always", "Running", waiting("CrashLoopBackOff")),
    "Degraded", "CrashLoopBackOff of 1" },
  { "several, beside one that only starts",
    pod("Always", "Pending", waiting("ErrImagePull", "ContainerCreating", "ImagePullBackOff")),
    "Degraded", "ErrImagePull of 1, ImagePullBackOff of 3" },
  { "a waiting failure without a message", pod("Always", "Pending", {
    containerStatuses = { { state = { waiting = { reason = "CrashLoopBackOff" } } } } }),
    "Degraded", "CrashLoopBackOff" },
  { "a waiting failure beats Succeeded", pod("Always", "Succeeded", waiting("ErrImagePull")),
    "Degraded", "ErrImagePull of 1" },
  { "init containers are not looked at", pod("Always", "Pending", { initContainerStatuses =
    waiting("ErrImagePull").containerStatuses }), "Progressing", "" },
  { "a reason that only holds Err", pod("Always", "Pending", waiting("NoErrYet")),
    "Progressing", "" },
  { "a waiting failure of a Pod that is to end", pod("Never", "Pending", waiting("ErrImagePull")),
    "Progressing", "" },
  { "the annotation makes it one to run", pod("Never", "Pending", waiting("ErrImagePull"), ARGO),
    "Degraded", "ErrImagePull of 1" },
  { "its twin, too", pod("OnFailure", "Pending", waiting("ErrImagePull"), OURS),
    "Degraded", "ErrImagePull of 1" },
  { "the twin wins", pod("Never", "Pending", waiting("ErrImagePull"), OVERRIDDEN),
    "Progressing", "" },
  { "only exactly true counts", pod("Never", "Pending", waiting("ErrImagePull"), LIKE_TRUE),
    "Progressing", "" },
  { "not for a hook", pod("Never", "Pending", waiting("ErrImagePull"), ARGO),
    "Progressing", "", HOOK },
  { "a hook with the policy Always", pod("Always", "Pending", waiting("ErrImagePull")),
    "Degraded", "ErrImagePull of 1", HOOK },

  { "pending", pod("Always", "Pending", { message = "soon" }), "Progressing", "soon" },
  { "succeeded", pod("Never", "Succeeded", { message = "done" }), "Healthy", "done" },
  { "succeeded, policy Always", pod("Always", "Succeeded"), "Healthy", "" },
  { "failed with a message", pod("Never", "Failed", ended({ message = "no" }, "evicted")),
    "Degraded", "evicted" },
  { "failed, message of the container", pod("Never", "Failed", ended({ message = "no" })),
    "Degraded", "no" },
  { "failed, out of memory",
    pod("Never", "Failed", ended({ reason = "OOMKilled", exitCode = 137 })),
    "Degraded", "OOMKilled" },
  { "failed, exit code", pod("Never", "Failed", ended({ reason = "Error", exitCode = 3 })),
    "Degraded", 'container "app" failed with exit code 3' },
  { "failed, exit code 0 says nothing", pod("Never", "Failed", ended({ exitCode = 0 })),
    "Degraded", "" },
  { "failed, only a reason", pod("Never", "Failed", { reason = "Evicted" }),
    "Degraded", "Evicted" },
  { "failed, the init container comes first",
    pod("Never", "Failed", {
      initContainerStatuses = { { name = "init", state = { terminated = { exitCode = 1 } } } },
      containerStatuses = { { name = "app", state = { terminated = { exitCode = 2 } } } },
    }), "Degraded", 'container "init" failed with exit code 1' },
  { "failed, before any container ran",
    pod("Never", "Failed", { containerStatuses = { { name = "app" } } }), "Degraded", "" },

  { "running and ready", pod("Always", "Running", { conditions = { READY }, message = "up" }),
    "Healthy", "up" },
  { "ready beats an earlier restart",
    pod("Always", "Running", { conditions = { READY }, containerStatuses =
      { { lastState = { terminated = { exitCode = 1 } } } } }), "Healthy", "" },
  { "running after a restart", pod("Always", "Running", restarted({ exitCode = 1 })),
    "Degraded", 'container "app" was restarted after exit code 1' },
  { "running after it ran out of memory",
    pod("Always", "Running", restarted({ exitCode = 137, reason = "OOMKilled" })),
    "Degraded", 'container "app" was restarted after exit code 137, OOMKilled' },
  { "running after a restart, with a message",
    pod("Always", "Running", restarted({ exitCode = 1 }, "again")), "Degraded", "again" },
  { "running and not ready", pod("Always", "Running", { conditions = { NOT_READY } }),
    "Progressing", "" },
  { "running, no conditions yet", pod("Always", "Running", { message = "up" }),
    "Progressing", "up" },
  { "running by annotation", pod("Never", "Running", { conditions = { READY } }, ARGO),
    "Healthy", "" },
  { "a hook is not running by annotation",
    pod("Never", "Running", { conditions = { READY } }, ARGO), "Progressing", "", HOOK },
  { "running and to end", pod("Never", "Running", { conditions = { READY }, message = "at it" }),
    "Progressing", "at it" },
  { "running and to end on success", pod("OnFailure", "Running"), "Progressing", "" },

  { "running without a policy", pod(nil, "Running"),
    "Unknown", 'phase "Running", restart policy ""' },
  { "phase Unknown", pod("Always", "Unknown", { message = "node lost" }), "Unknown", "node lost" },
  { "phase Unknown, no message", pod("Always", "Unknown"),
    "Unknown", 'phase "Unknown", restart policy "Always"' },
  { "no status", { spec = { restartPolicy = "Always" } },
    "Unknown", 'phase "", restart policy "Always"' },
  { "a status of the wrong type", { status = "Running" },
    "Unknown", "status is a string, not an object" },
  { "statuses of the wrong type",
    pod("Always", "Running", { containerStatuses = { { state = "waiting" } } }),
    "Unknown", "status.containerStatuses[0].state is a string, not an object" },
  { "another version", { apiVersion = "v2" },
    "Unknown", "unsupported Pod GVK: v2, Kind=Pod; known here: v1" },
}
