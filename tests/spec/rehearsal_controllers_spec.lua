--- The controllers of the rehearsal cluster: what becomes of ordinary objects, and of those that a
--- scenario speaks of, judged by the shipped health checks.
local store = require("rehearsal_store")

local NAMESPACE = "shop"

local function object(api_version, kind, name, spec)
  return {
    apiVersion = api_version, kind = kind, metadata = { namespace = NAMESPACE, name = name },
    spec = spec,
  }
end

local function template(fields, restart)
  local container = { name = "main", image = "busybox:1.36" }
  local spec = { containers = { container }, restartPolicy = restart }
  for key, value in pairs(fields or {}) do
    if key == "env" or key == "envFrom" or key == "readinessProbe" or key == "image" then
      container[key] = value
    else
      spec[key] = value
    end
  end
  return { metadata = { labels = { app = "web" } }, spec = spec }
end

local SELECTOR = { matchLabels = { app = "web" } }

local function deployment(fields, pod)
  local spec = { replicas = 3, selector = SELECTOR, template = template(pod) }
  for key, value in pairs(fields or {}) do
    spec[key] = value
  end
  return object("apps/v1", "Deployment", "web", spec)
end

local function stateful_set(fields, pod)
  local spec = { replicas = 2, serviceName = "db", selector = SELECTOR, template = template(pod) }
  for key, value in pairs(fields or {}) do
    spec[key] = value
  end
  return object("apps/v1", "StatefulSet", "db", spec)
end

local function job(fields, pod, restart)
  local spec = { template = template(pod, restart or "Never") }
  for key, value in pairs(fields or {}) do
    spec[key] = value
  end
  return object("batch/v1", "Job", "seed", spec)
end

local function claim(class)
  return object("v1", "PersistentVolumeClaim", "data", {
    accessModes = { "ReadWriteOnce" }, storageClassName = class,
    resources = { requests = { storage = "1Gi" } },
  })
end

local CLAIM_VOLUME = { volumes = { { name = "data", persistentVolumeClaim = { claimName = "data" } } } }
local SECRET_ENV = { env = { {
  name = "URL", valueFrom = { secretKeyRef = { name = "shop-db", key = "url" } },
} } }
local CONFIG_VOLUME = { volumes = { { name = "config", configMap = { name = "shop-config" } } } }
local DATA_TEMPLATE = { volumeClaimTemplates = { {
  metadata = { name = "data" }, spec = { accessModes = { "ReadWriteOnce" } },
} } }

local DEPLOYMENT, STATEFUL_SET = "apps/Deployment.lua", "apps/StatefulSet.lua"
local DAEMON_SET, JOB, POD = "apps/DaemonSet.lua", "batch/Job.lua", "core/Pod.lua"
local CLAIM = "core/PersistentVolumeClaim.lua"

-- What, its check, when, the status and the first cause; the message where that says more.
local cases = {
  { "a Deployment", { deployment() }, DEPLOYMENT, 5, "Healthy" },
  { "a Deployment, early", { deployment() }, DEPLOYMENT, 1, "Progressing" },
  { "a Deployment of none", { deployment({ replicas = 0 }) }, DEPLOYMENT, 1, "Healthy" },
  { "a Deployment that recreates", { deployment({ strategy = { type = "Recreate" } }) }, DEPLOYMENT,
    5, "Healthy" },
  { "a paused Deployment", { deployment({ paused = true }) }, DEPLOYMENT, 5, "Suspended" },
  { "a Deployment with minReadySeconds", { deployment({ minReadySeconds = 10 }) }, DEPLOYMENT, 10,
    "Progressing" },
  { "a Deployment with minReadySeconds, later", { deployment({ minReadySeconds = 10 }) },
    DEPLOYMENT, 20, "Healthy" },
  { "a StatefulSet", { stateful_set() }, STATEFUL_SET, 10, "Healthy" },
  { "a StatefulSet in parallel", { stateful_set({ podManagementPolicy = "Parallel" }) },
    STATEFUL_SET, 5, "Healthy" },
  { "a StatefulSet with claims", { stateful_set(DATA_TEMPLATE) }, STATEFUL_SET, 12, "Healthy" },
  { "a DaemonSet", { object("apps/v1", "DaemonSet", "web", {
    selector = SELECTOR, template = template() }) }, DAEMON_SET, 5, "Healthy" },
  { "a Job", { job() }, JOB, 10, "Healthy" },
  { "a Job, early", { job() }, JOB, 4, "Progressing" },
  { "a Job of several", { job({ completions = 3, parallelism = 2 }) }, JOB, 15, "Healthy" },
  { "a Job by index", { job({ completions = 3, completionMode = "Indexed" }) }, JOB, 20,
    "Healthy" },
  { "a work queue", { job({ parallelism = 2 }) }, JOB, 10, "Healthy" },
  { "a suspended Job", { job({ suspend = true }) }, JOB, 10, "Suspended" },
  { "a Pod for good", { object("v1", "Pod", "web", template({}, "Always").spec) }, POD, 5,
    "Healthy" },
  { "a Pod that ends", { object("v1", "Pod", "web", template({}, "Never").spec) }, POD, 10,
    "Healthy" },
  { "a claim without a Pod", { claim() }, CLAIM, 5, "Healthy" },
  { "a claim with a Pod", { claim(), deployment({}, CLAIM_VOLUME) }, CLAIM, 5, "Healthy" },
  { "a Deployment with a claim", { deployment({}, CLAIM_VOLUME), claim() }, DEPLOYMENT, 6,
    "Healthy" },
  { "a Service with an address", { object("v1", "Service", "web", { type = "LoadBalancer" }) },
    "core/Service.lua", 6, "Healthy" },
  { "a Service without one yet", { object("v1", "Service", "web", { type = "LoadBalancer" }) },
    "core/Service.lua", 4, "Progressing" },
  { "an Ingress", { object("networking.k8s.io/v1", "Ingress", "web", {}) },
    "networking.k8s.io/Ingress.lua", 6, "Healthy" },
  { "a CronJob", { object("batch/v1", "CronJob", "nightly", { schedule = "0 0 * * *" }) },
    "batch/CronJob.lua", 1, "Healthy" },
  { "an autoscaler", { object("autoscaling/v2", "HorizontalPodAutoscaler", "web", {
    scaleTargetRef = { apiVersion = "apps/v1", kind = "Deployment", name = "web" },
  }), deployment() }, "autoscaling/HorizontalPodAutoscaler.lua", 6, "Healthy" },
  { "an autoscaler of version 1", { object("autoscaling/v1", "HorizontalPodAutoscaler", "web", {
    scaleTargetRef = { apiVersion = "apps/v1", kind = "Deployment", name = "web" },
  }), deployment() }, "autoscaling/HorizontalPodAutoscaler.lua", 6, "Healthy" },
  { "an autoscaler of nothing", { object("autoscaling/v2", "HorizontalPodAutoscaler", "web", {
    scaleTargetRef = { apiVersion = "apps/v1", kind = "Deployment", name = "web" },
  }) }, "autoscaling/HorizontalPodAutoscaler.lua", 6, "Degraded" },
  { "a disruption budget", { object("policy/v1", "PodDisruptionBudget", "web", {
    selector = SELECTOR, minAvailable = 1,
  }), deployment() }, "policy/PodDisruptionBudget.lua", 1, "Healthy" },

  -- What is missing.
  { "a missing Secret", { deployment({ replicas = 2 }, SECRET_ENV) }, DEPLOYMENT, 30, "Progressing",
    'Pod/web-.*: CreateContainerConfigError: secret "shop%-db" not found %(and 1 more Pod%)' },
  { "a missing key", { stateful_set({}, SECRET_ENV), {
    apiVersion = "v1", kind = "Secret", metadata = { namespace = NAMESPACE, name = "shop-db" },
    data = { other = "eA==" },
  } }, STATEFUL_SET, 30, "Progressing",
    "Pod/db%-0: CreateContainerConfigError: couldn't find key url in Secret shop/shop%-db" },
  { "a missing ConfigMap", { deployment({ replicas = 1 }, CONFIG_VOLUME) }, DEPLOYMENT, 30,
    "Progressing", 'FailedMount: MountVolume.SetUp failed for volume "config" : '
      .. 'configmap "shop%-config" not found' },
  { "a missing claim", { deployment({ replicas = 1 }, CLAIM_VOLUME) }, DEPLOYMENT, 30,
    "Progressing", 'Unschedulable: .*persistentvolumeclaim "data" not found' },
  { "a missing class", { claim("fast"), deployment({ replicas = 1 }, CLAIM_VOLUME) }, CLAIM, 30,
    "Progressing", 'ProvisioningFailed: storageclass.storage.k8s.io "fast" not found' },
  { "a missing ServiceAccount", { deployment({}, { serviceAccountName = "web" }) }, DEPLOYMENT, 30,
    "Progressing", '^ReplicaSet/web%-.*: FailedCreate: error looking up service account shop/web: '
      .. 'serviceaccount "web" not found' },
  { "a missing ServiceAccount of a StatefulSet", { stateful_set({}, { serviceAccountName = "db" }) },
    STATEFUL_SET, 30, "Progressing", "^StatefulSet/db: FailedCreate: error looking up" },
  { "a missing ServiceAccount of a Job", { job({}, { serviceAccountName = "db" }) }, JOB, 30,
    "Progressing", "^Job/seed: FailedCreate: error looking up" },

  -- What a scenario says.
  { "an image that is not there", { stateful_set({}, { image = "postgres:16-alpin" }) },
    STATEFUL_SET, 30, "Progressing",
    '^Pod/db%-0: ImagePullBackOff "postgres:16%-alpin" not found$',
    { { kind = "StatefulSet", name = "db", pods = { pull = "fails" } } } },
  { "a container that crashes", { deployment({ replicas = 1 }) }, DEPLOYMENT, 30, "Progressing",
    "^Pod/web%-.*: CrashLoopBackOff, exit code 3: no such table$",
    { { kind = "Deployment", name = "web", crashes = true, exit = 3, log = { "no such table" } } } },
  { "one that crashes twice", { deployment({ replicas = 1 }) }, DEPLOYMENT, 60, "Healthy", nil,
    { { kind = "Deployment", name = "web", crashes = 2 } } },
  { "one that runs out of memory", { deployment({ replicas = 1 }) }, DEPLOYMENT, 30, "Progressing",
    "CrashLoopBackOff, OOMKilled", { { kind = "Deployment", name = "web", oom = true } } },
  { "one that hangs", { deployment({ replicas = 1 }) }, DEPLOYMENT, 30, "Progressing",
    "not ready: containers with unready status: %[main%]",
    { { kind = "Deployment", name = "web", hangs = true } } },
  { "a probe that gets no answer", { deployment({ replicas = 1 }, { readinessProbe = {} }) },
    DEPLOYMENT, 30, "Progressing", "not ready: Readiness probe failed: no answer",
    { { kind = "Deployment", name = "web", hangs = true } } },
  { "a deadline for progress", { deployment({ progressDeadlineSeconds = 20 }) }, DEPLOYMENT, 30,
    "Degraded", "not ready", { { kind = "Deployment", name = "web", hangs = true } } },
  { "no room on the node", { deployment({ replicas = 1 }) }, DEPLOYMENT, 30, "Progressing",
    "Unschedulable: 0/1 nodes are available: 1 Insufficient cpu",
    { { kind = "Deployment", name = "web", schedule = "fails" } } },
  { "a slow start", { deployment({ replicas = 1 }) }, DEPLOYMENT, 30, "Progressing", nil,
    { { kind = "Deployment", name = "web", ready = 60 } } },
  { "a slow start, later", { deployment({ replicas = 1 }) }, DEPLOYMENT, 70, "Healthy", nil,
    { { kind = "Deployment", name = "web", ready = 60 } } },
  { "Pods that are refused", { deployment() }, DEPLOYMENT, 30, "Progressing",
    "^ReplicaSet/web%-.*: FailedCreate: exceeded quota: small$",
    { { kind = "Deployment", name = "web", pods = { refused = "exceeded quota: small" } } } },
  { "a Job that fails", { job({ backoffLimit = 0 }) }, JOB, 30, "Degraded",
    "^Pod/seed%-.*: exit code 1: relation exists",
    { { kind = "Job", name = "seed", exit = 1, log = { "relation exists" } } } },
  { "a Job that hangs", { job({ activeDeadlineSeconds = 20 }) }, JOB, 30, "Degraded", nil,
    { { kind = "Job", name = "seed", hangs = true } } },
  { "a Job that goes on", { job() }, JOB, 15, "Progressing", nil,
    { { kind = "Job", name = "seed", after = 30 } } },
  { "a Job that restarts in place", { job({ backoffLimit = 2 }, nil, "OnFailure") }, JOB, 120,
    "Degraded", nil, { { kind = "Job", name = "seed", exit = 1 } } },
  { "a Service that gets no address", { object("v1", "Service", "web", { type = "LoadBalancer" }) },
    "core/Service.lua", 30, "Progressing", nil,
    { { kind = "Service", name = "web", ready = "fails" } } },
  { "a claim that is never bound", { claim(), deployment({ replicas = 1 }, CLAIM_VOLUME) },
    DEPLOYMENT, 30, "Progressing", "^PersistentVolumeClaim/data: Pending, ExternalProvisioning: ",
    { { kind = "PersistentVolumeClaim", name = "data", hangs = true } } },
}

describe("the rehearsal cluster", function()
  for _, case in ipairs(cases) do
    local what, things, file, seconds, status, cause, rules = table.unpack(case, 1, 7)
    it(("judges %s after %d s: %s"):format(what, seconds, status), function()
      local cluster = store.new(things, rules):run(seconds)
      local kind = file:match("([^/]*)%.lua$")
      local subject = cluster:all(kind)[1]
      local verdict, because = cluster:judge(file, subject)
      assert.are.equal(status, verdict.status, verdict.message)
      if cause then
        assert.is_truthy((because[1] or "nothing"):find(cause), because[1])
      elseif status == "Healthy" then
        assert.are.same({}, because)
      end
    end)
  end
end)
