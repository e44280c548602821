--- The controllers of the rehearsal cluster: what becomes of ordinary objects, and of those that a
--- scenario speaks of, judged by the shipped health checks.
local store = require("rehearsal_store")
local support = require("support")

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

local CLAIM_VOLUME = { volumes = {
  { name = "data", persistentVolumeClaim = { claimName = "data" } },
} }
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
  { "a StatefulSet that says no replicas", { (function()
    local set = stateful_set()
    set.spec.replicas = nil
    return set
  end)() }, STATEFUL_SET, 2, "Progressing" },
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
  { "a missing ServiceAccount of a set", { stateful_set({}, { serviceAccountName = "db" }) },
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
    { { kind = "Deployment", name = "web", crashes = true, exit = 3, log = { "no such table" } } },
  },
  { "one that crashes twice", { deployment({ replicas = 1 }) }, DEPLOYMENT, 60, "Healthy", nil,
    { { kind = "Deployment", name = "web", crashes = 2 } } },
  { "one that runs out of memory", { deployment({ replicas = 1 }) }, DEPLOYMENT, 30, "Progressing",
    "CrashLoopBackOff, OOMKilled", { { kind = "Deployment", name = "web", oom = true } } },
  { "one that cannot be started", { deployment({ replicas = 1 }) }, DEPLOYMENT, 30, "Progressing",
    "FailedCreatePodSandBox: Failed to create pod sandbox: the container runtime does not answer$",
    { { kind = "Deployment", name = "web", start = "fails" } } },
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

---@param cluster table
---@return string
local function pod_names(cluster)
  local names = {}
  for i, pod in ipairs(cluster:all("Pod")) do
    names[i] = pod.metadata.name
  end
  return table.concat(names, " ")
end

---@param cluster table
---@param field string
---@return any
local function status(cluster, kind, field)
  return cluster:all(kind)[1].status[field]
end

describe("a rollout", function()
  local function changed(seconds)
    local web = deployment()
    local cluster = store.new({ web }):run(5)
    cluster:change(web, { spec = { template = template({ image = "busybox:1.37" }) } })
    return cluster:run(seconds)
  end

  it("replaces all Pods, and keeps the old ReplicaSet for a way back", function()
    local cluster = changed(20)
    local sets = cluster:all("ReplicaSet")
    assert.are.equal(2, #sets)
    assert.are.equal(3, sets[1].spec.replicas + sets[2].spec.replicas)
    assert.are.equal(3, #cluster:all("Pod"))
    for _, pod in ipairs(cluster:all("Pod")) do
      assert.are.equal("busybox:1.37", pod.spec.containers[1].image)
    end
    local web = cluster:all("Deployment")[1]
    assert.are.equal("2", web.metadata.annotations["deployment.kubernetes.io/revision"])
    assert.are.equal("Healthy", cluster:judge(DEPLOYMENT, web).status)
    assert.are.equal("NewReplicaSetAvailable", web.status.conditions[2].reason)
  end)

  it("never has more or fewer Pods than it may", function()
    local web = deployment({ replicas = 4,
      strategy = { rollingUpdate = { maxSurge = 1, maxUnavailable = "25%" } } })
    local cluster = store.new({ web }):run(5)
    cluster:change(web, { spec = { template = template({ image = "busybox:1.37" }) } })
    for tenths = 51, 300 do
      cluster:run(tenths / 10)
      assert.is_true(#cluster:all("Pod") <= 5, tenths)
      assert.is_true((status(cluster, "Deployment", "availableReplicas") or 0) >= 3, tenths)
    end
    assert.are.equal(4, status(cluster, "Deployment", "updatedReplicas"))
    assert.are.equal(4, #cluster:all("Pod"))
  end)

  it("stops at Pods that are never ready, and leaves the old ones", function()
    local web = deployment({ progressDeadlineSeconds = 60 })
    local cluster = store.new({ web }):run(5)
    cluster.rules = { { kind = "Deployment", name = "web", pods = { pull = "fails" } } }
    cluster:change(web, { spec = { template = template({ image = "busybox:1.73" }) } })
    cluster:run(60)
    assert.are.equal("Progressing", cluster:judge(DEPLOYMENT, cluster:all("Deployment")[1]).status)
    cluster:run(70)
    local verdict, because = cluster:judge(DEPLOYMENT, cluster:all("Deployment")[1])
    assert.are.equal("Degraded", verdict.status)
    assert.is_truthy(because[1]:find('ImagePullBackOff "busybox:1.73" not found', 1, true))
    assert.are.equal(3, status(cluster, "Deployment", "availableReplicas"))
  end)

  it("recreates: the old Pods are gone before a new one is there", function()
    local web = deployment({ strategy = { type = "Recreate" } })
    local cluster = store.new({ web }):run(5)
    cluster:change(web, { spec = { template = template({ image = "busybox:1.37" }) } })
    local least = 3
    for hundredths = 500, 1000 do
      cluster:run(hundredths / 100)
      local images = {}
      for _, pod in ipairs(cluster:all("Pod")) do
        images[pod.spec.containers[1].image] = true
      end
      assert.is_false(images["busybox:1.36"] == true and images["busybox:1.37"] == true)
      least = math.min(least, #cluster:all("Pod"))
    end
    assert.are.equal(0, least)
    assert.are.equal(3, status(cluster, "Deployment", "availableReplicas"))
  end)

  it("scales, up and down", function()
    local web = deployment()
    local cluster = store.new({ web }):run(5)
    cluster:change(web, { spec = { replicas = 5 } })
    assert.are.equal(5, #cluster:run(10):all("Pod"))
    cluster:change(web, { spec = { replicas = 1 } })
    assert.are.equal(1, #cluster:run(15):all("Pod"))
    assert.are.equal(1, #cluster:all("ReplicaSet"))
    assert.are.equal("Healthy", cluster:judge(DEPLOYMENT, cluster:all("Deployment")[1]).status)
  end)

  it("goes back to an earlier template with its ReplicaSet", function()
    local web = deployment()
    local cluster = changed(20)
    cluster:change(web, { spec = { template = template({ image = "busybox:1.36" }) } })
    cluster:run(40)
    assert.are.equal(2, #cluster:all("ReplicaSet"))
    local annotations = cluster:all("Deployment")[1].metadata.annotations
    assert.are.equal("3", annotations["deployment.kubernetes.io/revision"])
    assert.are.equal("busybox:1.36", cluster:all("Pod")[1].spec.containers[1].image)
  end)

  it("takes as many looks for each replica, however many there are", function()
    local few = store.new({ deployment({ replicas = 3 }) }):run(10)
    local many = store.new({ deployment({ replicas = 300 }) }):run(10)
    assert.are.equal(300, status(many, "Deployment", "availableReplicas"))
    assert.is_true(few.calls < 80, few.calls)
    assert.is_true(many.calls < 300 * 12, many.calls)
  end)
end)

describe("a StatefulSet of the rehearsal", function()
  it("starts one Pod after another", function()
    local cluster = store.new({ stateful_set(DATA_TEMPLATE) })
    assert.are.equal("db-0", pod_names(cluster:run(3)))
    assert.are.equal("db-0 db-1", pod_names(cluster:run(5)))
    assert.are.equal(2, #cluster:all("PersistentVolumeClaim"))
    assert.are.equal("data-db-0", cluster:all("PersistentVolumeClaim")[1].metadata.name)
    assert.are.equal(2, status(cluster:run(10), "StatefulSet", "readyReplicas"))
    assert.are.equal("Bound", cluster:all("PersistentVolumeClaim")[2].status.phase)
  end)

  it("replaces from the highest ordinal down to the partition", function()
    local db = stateful_set({ replicas = 3,
      updateStrategy = { type = "RollingUpdate", rollingUpdate = { partition = 1 } } })
    local cluster = store.new({ db }):run(20)
    cluster:change(db, { spec = { template = template({ image = "busybox:1.37" }) } })
    local order = {}
    for tenths = 200, 400 do
      cluster:run(tenths / 10)
      for _, pod in ipairs(cluster:all("Pod")) do
        local new = pod.spec.containers[1].image == "busybox:1.37"
        if new and not order[pod.metadata.name] then
          order[pod.metadata.name] = true
          order[#order + 1] = pod.metadata.name
        end
      end
    end
    assert.are.same({ "db-2", "db-1" }, { order[1], order[2] })
    assert.are.equal(2, #order)
    assert.are.equal(2, status(cluster, "StatefulSet", "updatedReplicas"))
    assert.are.equal("Healthy", cluster:judge(STATEFUL_SET, cluster:all("StatefulSet")[1]).status)
  end)

  it("waits for a broken Pod, also when its template is mended", function()
    local db = stateful_set({}, { image = "postgres:16-alpin" })
    local cluster = store.new({ db }, { { kind = "StatefulSet", name = "db", pull = "fails" } })
    cluster:run(20)
    cluster.rules = {}
    cluster:change(db, { spec = { template = template({ image = "postgres:16" }) } })
    assert.are.equal("db-0", pod_names(cluster:run(60)))
    assert.are.equal("postgres:16-alpin", cluster:all("Pod")[1].spec.containers[1].image)
  end)

  it("scales down from the highest ordinal", function()
    local db = stateful_set({ replicas = 3 })
    local cluster = store.new({ db }):run(20)
    cluster:change(db, { spec = { replicas = 1 } })
    assert.are.equal("db-0", pod_names(cluster:run(30)))
  end)
end)

describe("a Job of the rehearsal", function()
  local function conditions(cluster)
    local types = {}
    for _, condition in ipairs(status(cluster, "Job", "conditions") or {}) do
      types[#types + 1] = condition.type .. "=" .. condition.reason
    end
    return table.concat(types, " ")
  end

  it("tries again with growing pauses until its limit", function()
    local cluster = store.new({ job({ backoffLimit = 2 }) },
      { { kind = "Job", name = "seed", exit = 1 } })
    local seen = {}
    for second = 1, 60 do
      local count = #cluster:run(second):all("Pod")
      seen[count] = seen[count] or second
    end
    assert.are.equal(1, seen[1])
    assert.is_true(seen[2] >= 15 and seen[2] <= 17, seen[2])
    assert.is_true(seen[3] >= 40 and seen[3] <= 43, seen[3])
    assert.is_nil(seen[4])
    assert.are.equal("FailureTarget=BackoffLimitExceeded Failed=BackoffLimitExceeded",
      conditions(cluster))
    assert.are.equal(3, status(cluster, "Job", "failed"))
  end)

  it("succeeds at the second Pod when only the first one fails", function()
    local cluster = store.new({ job({ backoffLimit = 2 }) },
      { { kind = "Pod", name = "^seed%-", exit = 1 } }):run(10)
    cluster.rules = {}
    cluster:run(30)
    assert.are.equal("SuccessCriteriaMet=CompletionsReached Complete=CompletionsReached",
      conditions(cluster))
  end)

  it("ends its Pods at its deadline before it has failed", function()
    local cluster = store.new({ job({ activeDeadlineSeconds = 5 }) },
      { { kind = "Job", name = "seed", hangs = true } }):run(10)
    assert.are.equal("FailureTarget=DeadlineExceeded Failed=DeadlineExceeded", conditions(cluster))
    assert.are.equal(0, #cluster:all("Pod"))
  end)

  it("goes away when its time after its end is up", function()
    local cluster = store.new({ job({ ttlSecondsAfterFinished = 30 }) })
    assert.are.equal(1, #cluster:run(30):all("Job"))
    assert.are.equal(0, #cluster:run(40):all("Job"))
    assert.are.equal(0, #cluster:all("Pod"))
  end)

  it("goes on when it is no longer suspended", function()
    local seed = job({ suspend = true })
    local cluster = store.new({ seed }):run(10)
    assert.are.equal("Suspended=JobSuspended", conditions(cluster))
    cluster:change(seed, { spec = { suspend = false } })
    assert.are.equal("Healthy", cluster:judge(JOB, cluster:run(20):all("Job")[1]).status)
  end)

  it("gives each index its Pod", function()
    local cluster = store.new({ job({ completions = 3, parallelism = 2,
      completionMode = "Indexed" }) }):run(30)
    local indexes = {}
    for _, pod in ipairs(cluster:all("Pod")) do
      local index = pod.metadata.annotations["batch.kubernetes.io/job-completion-index"]
      indexes[#indexes + 1] = index
    end
    table.sort(indexes)
    assert.are.same({ "0", "1", "2" }, indexes)
  end)
end)

describe("a Pod of the rehearsal", function()
  it("runs its init containers one after another, then all others", function()
    local pod = object("v1", "Pod", "web", {
      initContainers = { { name = "first", image = "a" },
        { name = "beside", image = "b", restartPolicy = "Always" },
        { name = "last", image = "a" } },
      containers = { { name = "one", image = "c" }, { name = "two", image = "d" } },
    })
    local cluster = store.new({ pod })
    cluster:run(3)
    local init = status(cluster, "Pod", "initContainerStatuses")
    assert.is_truthy(init[1].state.running)
    assert.are.equal("PodInitializing", init[2].state.waiting.reason)
    cluster:run(15)
    init = status(cluster, "Pod", "initContainerStatuses")
    assert.are.equal(0, init[1].state.terminated.exitCode)
    assert.is_truthy(init[2].state.running)
    assert.are.equal("Completed", init[3].state.terminated.reason)
    assert.are.equal("Running", status(cluster, "Pod", "phase"))
    assert.are.equal("Healthy", cluster:judge(POD, cluster:all("Pod")[1]).status)
  end)

  it("is mended when what was missing comes", function()
    local cluster = store.new({ deployment({ replicas = 1 }, SECRET_ENV) }):run(20)
    cluster:put({ apiVersion = "v1", kind = "Secret",
      metadata = { namespace = NAMESPACE, name = "shop-db" }, stringData = { url = "x" } })
    local verdict, because =
      cluster:run(30):judge(DEPLOYMENT, cluster:all("Deployment")[1])
    assert.are.equal("Healthy", verdict.status)
    assert.are.same({}, because)
  end)

  it("is created once its ServiceAccount is there", function()
    for _, thing in ipairs({ deployment({ replicas = 1 }, { serviceAccountName = "web" }),
      stateful_set({ replicas = 1 }, { serviceAccountName = "web" }) }) do
      local cluster = store.new({ thing }):run(20)
      cluster:put({ apiVersion = "v1", kind = "ServiceAccount",
        metadata = { namespace = NAMESPACE, name = "web" } })
      local file = thing.kind == "Deployment" and DEPLOYMENT or STATEFUL_SET
      local _, because = cluster:run(23):judge(file, cluster:all(thing.kind)[1])
      assert.is_nil(table.concat(because, "\n"):find("FailedCreate", 1, true))
      assert.are.equal("Healthy", cluster:run(30):judge(file, cluster:all(thing.kind)[1]).status)
    end
  end)

  it("restarts after pauses that double", function()
    local cluster = store.new({ object("v1", "Pod", "web", template().spec) },
      { { kind = "Pod", name = "web", crashes = true, after = 1 } })
    local at = {}
    for tenths = 1, 1000 do
      cluster:run(tenths / 10)
      local one = (status(cluster, "Pod", "containerStatuses") or {})[1]
      if one and not at[one.restartCount] then
        at[one.restartCount] = tenths / 10
      end
    end
    assert.is_true(math.abs(at[2] - at[1] - 11) < 0.2, at[2] - at[1])
    assert.is_true(math.abs(at[3] - at[2] - 21) < 0.2, at[3] - at[2])
  end)

  it("is left alone when it was put there as it is", function()
    local pod = object("v1", "Pod", "old", template().spec)
    pod.status = { phase = "Running", podIP = "10.0.0.9" }
    local cluster = store.new({ pod }):run(30)
    assert.are.same({ phase = "Running", podIP = "10.0.0.9" }, cluster:all("Pod")[1].status)
  end)

  it("is the same however often it is looked at", function()
    local once = store.new({ deployment() }, { { kind = "Deployment", name = "web", crashes = 2 } })
    local often =
      store.new({ deployment() }, { { kind = "Deployment", name = "web", crashes = 2 } })
    once:run(60)
    for tenths = 1, 600 do
      often:run(tenths / 10)
      for _, pod in ipairs(often:all("Pod")) do
        often:touch(pod)
      end
    end
    assert.are.same(once:all("Pod"), often:all("Pod"))
  end)
end)

describe("somebody else", function()
  it("deletes what a scenario names, as long as that lasts", function()
    local cluster = store.new({ object("v1", "ConfigMap", "x") },
      { { kind = "ConfigMap", name = "x", deleted = 30 } })
    assert.are.equal(1, #cluster:run(29):all("ConfigMap"))
    assert.are.equal(0, #cluster:run(31):all("ConfigMap"))
  end)

  it("makes each change once", function()
    local web = deployment()
    local cluster = store.new({ web }, { { kind = "Deployment", name = "web", changed = {
      { after = 10, by = "kubectl", patch = { spec = { replicas = 0 } } },
      { after = 20, by = "kubectl", patch = { spec = { replicas = 2 } } },
    } } })
    assert.are.equal(3, #cluster:run(9):all("Pod"))
    assert.are.equal(0, #cluster:run(12):all("Pod"))
    cluster:change(web, { spec = { replicas = 1 } })
    assert.are.equal(1, #cluster:run(15):all("Pod"))
    assert.are.equal(2, #cluster:run(25):all("Pod"))
  end)

  it("writes a status that is laid over the one there is", function()
    local widget = object("x.dev/v1", "Widget", "x")
    local cluster = store.new({ widget }, { { kind = "Widget", name = "x", changed = {
      { after = 10, patch = { status = { phase = "Ready" } } },
    } } })
    assert.are.same({ phase = "Ready" }, cluster:run(11):all("Widget")[1].status)
  end)
end)

describe("the rehearsal cluster", function()
  for _, case in ipairs(cases) do
    local what, things, file, seconds, expected, cause, rules = table.unpack(case, 1, 7)
    it(("judges %s after %d s: %s"):format(what, seconds, expected), function()
      local cluster = store.new(things, rules):run(seconds)
      local kind = file:match("([^/]*)%.lua$")
      local subject = cluster:all(kind)[1]
      local verdict, because = cluster:judge(file, subject)
      assert.are.equal(expected, verdict.status, verdict.message)
      if cause then
        assert.is_truthy((because[1] or "nothing"):find(cause), because[1])
      elseif expected == "Healthy" then
        assert.are.same({}, because)
      end
    end)
  end
end)

describe("any controller", function()
  local whole = {
    deployment({ paused = false, strategy = { type = "RollingUpdate" } }, SECRET_ENV),
    stateful_set(DATA_TEMPLATE, CONFIG_VOLUME),
    object("apps/v1", "DaemonSet", "web", { template = template() }),
    job({ completions = 2, completionMode = "Indexed", activeDeadlineSeconds = 5 }),
    object("v1", "Pod", "web", template(CLAIM_VOLUME).spec),
    object("v1", "Pod", "env", template(SECRET_ENV).spec),
    claim("fast"),
    object("v1", "Service", "web", { type = "LoadBalancer" }),
    object("networking.k8s.io/v1", "Ingress", "web", { ingressClassName = "nginx" }),
    object("autoscaling/v2", "HorizontalPodAutoscaler", "web", { scaleTargetRef = {
      apiVersion = "apps/v1", kind = "Deployment", name = "web" } }),
    object("policy/v1", "PodDisruptionBudget", "web", {
      selector = SELECTOR, minAvailable = "50%" }),
    object("apiregistration.k8s.io/v1", "APIService", "v1.x.dev", { service = { name = "x" } }),
    object("batch/v1", "CronJob", "nightly", { schedule = "0 0 * * *" }),
  }
  for _, one in ipairs(whole) do
    it(("survives a %s of wrong types"):format(one.kind), function()
      support.mistype({ spec = one.spec }, function(part)
        local made = support.copy(one)
        made.spec = support.copy(part.spec)
        store.new({ made }):run(4)
      end)
    end)
  end
end)
