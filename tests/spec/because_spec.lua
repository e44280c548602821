--- What the shipped checks name as the nearest causes.
local support = require("support")

local condition = support.condition

-- Objects of a small cluster ------------------------------------------------------------------

---@param name string
---@param phase string
---@param status table?
---@param more table? metadata, spec
---@return moontide.Object
local function pod(name, phase, status, more)
  more = more or {}
  local metadata = more.metadata or {}
  metadata.name, metadata.uid = name, "uid of " .. name
  status = status or {}
  status.phase = phase
  return {
    apiVersion = "v1", kind = "Pod", metadata = metadata,
    spec = more.spec or { restartPolicy = "Always", containers = { { name = "app" } } },
    status = status,
  }
end

---@param reason string
---@param message string?
---@param last table?
---@return table status of a Pod with one container that waits
local function waiting(reason, message, last)
  return { containerStatuses = { {
    name = "app", ready = false, image = "shop/app:2",
    state = { waiting = { reason = reason, message = message } },
    lastState = last and { terminated = last },
  } } }
end

---@param terminated table
---@return table
local function ended(terminated)
  return { containerStatuses = { { name = "app", state = { terminated = terminated } } } }
end

---@param about moontide.Object
---@param reason string
---@param message string?
---@param at string?
---@param type_name string?
---@return moontide.Object
local function event(about, reason, message, at, type_name)
  return {
    apiVersion = "v1", kind = "Event", type = type_name or "Warning",
    metadata = { name = reason .. (at or "") },
    reason = reason, message = message, lastTimestamp = at,
    involvedObject = { kind = about.kind, name = about.metadata.name, uid = about.metadata.uid },
  }
end

---@param name string
---@param phase string
---@param class string?
---@return moontide.Object
local function claim(name, phase, class)
  return {
    apiVersion = "v1", kind = "PersistentVolumeClaim", metadata = { name = name },
    spec = { storageClassName = class, volumeName = "pv-1" }, status = { phase = phase },
  }
end

---@param name string
---@param revision string
---@param failure string?
---@return moontide.Object
local function replica_set(name, revision, failure)
  local key = "deployment.kubernetes.io/revision"
  return {
    apiVersion = "apps/v1", kind = "ReplicaSet",
    metadata = { name = name, uid = "uid of " .. name, annotations = { [key] = revision } },
    status = { conditions = failure
      and { condition("ReplicaFailure", "True", "FailedCreate", failure) } },
  }
end

---@param owner string
---@return table
local function of(owner)
  local reference = { kind = "ReplicaSet", name = owner, uid = "uid of " .. owner }
  return { metadata = { ownerReferences = { reference } } }
end

---@param image string
---@return table
local function running(image)
  return { spec = { restartPolicy = "Always", containers = { { name = "app", image = image } } } }
end

local UNREADY = { condition("Ready", "False", "ContainersNotReady",
  "containers with unready status: [app]") }
local SET = { kind = "StatefulSet", metadata = { name = "postgres", uid = "uid of postgres" } }
local PULL = 'Back-off pulling image "postgres:16-alpin"'
local NOT_FOUND = 'rpc error: code = NotFound desc = failed to pull and unpack image '
  .. '"docker.io/library/postgres:16-alpin": failed to resolve reference '
  .. '"docker.io/library/postgres:16-alpin": docker.io/library/postgres:16-alpin: not found'

-- One Pod and what is said of it; { what it shows, pod, texts, events } -------------------------

local function one(...)
  return { ... }
end

local function pull(reason, message, image)
  return pod("web-1", "Pending", waiting(reason, message), running(image or "postgres:16-alpin"))
end

local PODS = {
  one("a pull that fails", pull("ErrImagePull", NOT_FOUND),
    { 'ErrImagePull "postgres:16-alpin" not found' }),
  one("a pull that waits, with the reason", pull("ImagePullBackOff",
    PULL .. ": ErrImagePull: " .. NOT_FOUND),
    { 'ImagePullBackOff "postgres:16-alpin" not found' }),
  one("a pull that waits, with the reason in an event", pull("ImagePullBackOff", PULL),
    { 'ImagePullBackOff "postgres:16-alpin" not found' },
    function(about)
      return {
        event(about, "Failed", "Error: ImagePullBackOff", "2026-01-02T03:04:09Z"),
        event(about, "Failed", 'Failed to pull image "postgres:16-alpin": ' .. NOT_FOUND,
          "2026-01-02T03:04:05Z"),
      }
    end),
  one("a pull that waits, for no known reason", pull("ImagePullBackOff", PULL),
    { 'ImagePullBackOff "postgres:16-alpin"' }),
  one("a pull without a message", pull("ErrImagePull"), { 'ErrImagePull "postgres:16-alpin"' }),
  one("a pull that fails for another reason", pull("ErrImagePull",
    "rpc error: code = Unknown desc = the dog ate it"),
    { 'ErrImagePull "postgres:16-alpin": the dog ate it' }),
  one("an image that is only in the status",
    pod("web-1", "Pending", waiting("ErrImagePull", "manifest unknown")),
    { 'ErrImagePull "shop/app:2" not found' }),
  one("an image whose name reads like a reason",
    pull("ErrImagePull", "cannot get denied:1: 429 Too Many Requests", "denied:1"),
    { 'ErrImagePull "denied:1" the registry refuses so many pulls' }),
  one("a pull without access", pull("ErrImagePull", "failed to authorize: 401 Unauthorized"),
    { 'ErrImagePull "postgres:16-alpin" access denied' }),
  one("a repository that may not be there", pull("ErrImagePull",
    "pull access denied, repository does not exist or may require 'docker login'"),
    { 'ErrImagePull "postgres:16-alpin" not found, or access denied' }),
  one("a registry that does not answer", pull("ErrImagePull",
    "dial tcp 192.0.2.1:443: i/o timeout"),
    { 'ErrImagePull "postgres:16-alpin" the registry cannot be reached' }),
  one("a registry of an unknown name", pull("ErrImagePull", "lookup nowhere: no such host"),
    { 'ErrImagePull "postgres:16-alpin" the registry\'s name does not resolve' }),
  one("a registry with a strange certificate",
    pull("ErrImagePull", "tls: failed to verify certificate: x509: unknown authority"),
    { 'ErrImagePull "postgres:16-alpin" the registry\'s certificate is not trusted' }),
  one("an image for other machines",
    pull("ErrImagePull", "no match for platform in manifest: not found"),
    { 'ErrImagePull "postgres:16-alpin" not there for this platform' }),
  one("a full node", pull("ErrImagePull", "write /layer: no space left on device"),
    { 'ErrImagePull "postgres:16-alpin" no space left on the node' }),
  one("an image that is never pulled", pull("ErrImageNeverPull",
    'Container image "postgres:16-alpin" is not present with pull policy of Never'),
    { 'ErrImageNeverPull "postgres:16-alpin" not on the node, and its pull policy is Never' }),
  one("a wrong image name", pull("InvalidImageName",
    'Failed to apply default image tag "A:b:c": couldn\'t parse image name', "A:b:c"),
    { 'InvalidImageName "A:b:c" not a valid image name' }),

  one("a crash loop", pod("web-1", "Running", waiting("CrashLoopBackOff", "back-off 5m0s",
    { exitCode = 1, reason = "Error" })), { "CrashLoopBackOff, exit code 1" }),
  one("a crash loop with last words", pod("web-1", "Running",
    waiting("CrashLoopBackOff", "back-off", { exitCode = 2, message = "no such\ntable: users\n" })),
    { "CrashLoopBackOff, exit code 2: no such table: users" }),
  one("a crash loop for a stated reason", pod("web-1", "Running",
    waiting("CrashLoopBackOff", "back-off", { exitCode = 128, reason = "StartError" })),
    { "CrashLoopBackOff, exit code 128 (StartError)" }),
  one("a crash loop of what ends by itself", pod("web-1", "Running",
    waiting("CrashLoopBackOff", "back-off", { exitCode = 0, reason = "Completed" })),
    { "CrashLoopBackOff, exit code 0, but it has to keep running" }),
  one("a crash loop without an earlier end", pod("web-1", "Running",
    waiting("CrashLoopBackOff", "back-off 10s")), { "CrashLoopBackOff: back-off 10s" }),
  one("a crash loop for want of memory", pod("web-1", "Running",
    waiting("CrashLoopBackOff", "back-off", { exitCode = 137, reason = "OOMKilled" }),
    { spec = { containers = { { name = "app", resources = { limits = { memory = "64Mi" } } } } } }),
    { "CrashLoopBackOff, OOMKilled (exit code 137, memory limit 64Mi)" }),
  one("out of memory, before it is started again",
    pod("web-1", "Running", ended({ exitCode = 137, reason = "OOMKilled" })),
    { "OOMKilled (exit code 137)" }),
  one("out of memory, while it runs again", pod("web-1", "Running", { conditions = UNREADY,
    containerStatuses = { { name = "app", ready = false, state = { running = {} },
      lastState = { terminated = { exitCode = 137, reason = "OOMKilled" } } } } }),
    { "OOMKilled (exit code 137)" }),
  one("a container that failed", pod("web-1", "Running", ended({ exitCode = 3 })),
    { "exit code 3" }),
  one("which of several containers", pod("web-1", "Running", waiting("CrashLoopBackOff", "",
    { exitCode = 1 }), { spec = { containers = { { name = "app" }, { name = "proxy" } } } }),
    { 'container "app": CrashLoopBackOff, exit code 1' }),
  one("an init container", pod("web-1", "Pending", { initContainerStatuses = { { name = "wait",
    state = { waiting = { reason = "CrashLoopBackOff" } },
    lastState = { terminated = { exitCode = 1 } } } } }),
    { 'init container "wait": CrashLoopBackOff, exit code 1' }),
  one("an init container that runs", pod("web-1", "Pending",
    { initContainerStatuses = { { name = "wait", state = { running = {} } } },
      containerStatuses = waiting("PodInitializing").containerStatuses }),
    { 'init container "wait" is still running' }),
  one("an init container that runs for good", pod("web-1", "Pending",
    { initContainerStatuses = { { name = "mesh", state = { running = {} } } } },
    { spec = { initContainers = { { name = "mesh", restartPolicy = "Always" } } } }), {}),

  one("a missing Secret",
    pod("web-1", "Pending", waiting("CreateContainerConfigError", 'secret "shop-db" not found')),
    { 'CreateContainerConfigError: secret "shop-db" not found' }),
  one("a missing key of a ConfigMap", pod("web-1", "Pending",
    waiting("CreateContainerConfigError", "couldn't find key url in ConfigMap shop/config")),
    { "CreateContainerConfigError: couldn't find key url in ConfigMap shop/config" }),
  one("unschedulable", pod("web-1", "Pending", { conditions = { condition("PodScheduled", "False",
    "Unschedulable", "0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are "
      .. "available: 3 No preemption victims found for incoming pod.") } }),
    { "Unschedulable: 0/3 nodes are available: 3 Insufficient cpu." }),
  one("held back by a gate", pod("web-1", "Pending", { conditions = { condition("PodScheduled",
    "False", "SchedulingGated") } }), { "SchedulingGated" }),
  one("not seen by the scheduler", pod("web-1", "Pending"), {}),
  one("being created", pod("web-1", "Pending", waiting("ContainerCreating")), {}),
  one("a mount that fails", pod("web-1", "Pending", waiting("ContainerCreating")),
    { 'FailedMount: MountVolume.SetUp failed for volume "cfg" : configmap "cfg" not found' },
    function(about)
      return {
        event(about, "FailedMount", "Unable to attach or mount volumes: unmounted volumes=[cfg]",
          "2026-01-02T03:04:09Z"),
        event(about, "FailedMount",
          'MountVolume.SetUp failed for volume "cfg" : configmap "cfg" not found',
          "2026-01-02T03:04:05Z"),
      }
    end),
  one("a mount that failed once", pod("web-1", "Pending", waiting("ContainerCreating")), {},
    function(about)
      return {
        event(about, "FailedMount", "MountVolume.SetUp failed", "2026-01-02T03:04:05Z"),
        event(about, "Pulling", "Pulling image", "2026-01-02T03:04:09Z", "Normal"),
      }
    end),
  one("a warning of the scheduler that is over",
    pod("web-1", "Pending", waiting("ContainerCreating")), {},
    function(about)
      return { event(about, "FailedScheduling", "0/3 nodes are available") }
    end),
  one("a network that fails", pod("web-1", "Pending", waiting("ContainerCreating")),
    { "FailedCreatePodSandBox: no more addresses" },
    function(about)
      return { event(about, "FailedCreatePodSandBox", "no more addresses") }
    end),

  one("a readiness probe that fails", pod("web-1", "Running", { conditions = UNREADY }),
    { "not ready: Readiness probe failed: HTTP probe failed with statuscode: 503" },
    function(about)
      return { event(about, "Unhealthy",
        "Readiness probe failed: HTTP probe failed with statuscode: 503") }
    end),
  one("not ready, and no event says why", pod("web-1", "Running", { conditions = UNREADY }),
    { "not ready: containers with unready status: [app]" }),
  one("not ready, and nothing says why", pod("web-1", "Running"), { "not ready" }),
  one("not ready after a restart", pod("web-1", "Running", { conditions = UNREADY,
    containerStatuses = { { name = "app", ready = false, state = { running = {} },
      lastState = { terminated = { exitCode = 1 } } } } }), { "restarted after exit code 1" }),
  one("ready", pod("web-1", "Running", { conditions = { condition("Ready", "True") },
    containerStatuses = waiting("ErrImagePull").containerStatuses }), {}),
  one("one that runs and is to end",
    pod("web-1", "Running", {}, { spec = { restartPolicy = "Never" } }), {}),
  one("succeeded", pod("web-1", "Succeeded", ended({ exitCode = 0 })), {}),
  one("failed", pod("web-1", "Failed", ended({ exitCode = 1, message = "no route" })),
    { "exit code 1: no route" }),
  one("evicted", pod("web-1", "Failed", { reason = "Evicted", message = "low on memory" }),
    { "Evicted: low on memory" }),
  one("on its way out", pod("web-1", "Running", {},
    { metadata = { deletionTimestamp = "2026-01-02T03:04:05Z" } }), { "Terminating" }),
  one("held on its way out", pod("web-1", "Running", {}, { metadata =
    { deletionTimestamp = "2026-01-02T03:04:05Z", finalizers = { "a.io/x", "b.io/y" } } }),
    { "Terminating, held by the finalizer a.io/x, b.io/y" }),
  one("no status", { apiVersion = "v1", kind = "Pod", metadata = { name = "web-1" } }, {}),
  one("a container of no state",
    pod("web-1", "Pending", { containerStatuses = { { name = "app" } } }), {}),
  one("of two events at the same time the first by name",
    pod("web-1", "Pending", waiting("ContainerCreating")), { "FailedA: a" },
    function(about)
      local at = "2026-01-02T03:04:05Z"
      return { event(about, "FailedB", "b", at), event(about, "FailedA", "a", at) }
    end),
  one("an event of an earlier Pod of its name", pod("web-1", "Running", { conditions = UNREADY }),
    { "not ready: containers with unready status: [app]" },
    function(about)
      local other = event(about, "Unhealthy", "Readiness probe failed")
      other.involvedObject.uid = "another"
      return { other }
    end),
}

describe("the causes for a Pod", function()
  local check = support.load("core/Pod.lua")
  local set = support.load("apps/StatefulSet.lua")
  for _, case in ipairs(PODS) do
    local what, about, texts, events = table.unpack(case, 1, 4)
    local lines = {}
    for i, text in ipairs(texts) do
      lines[i] = "Pod/web-1: " .. text
    end

    it("name " .. what, function()
      local related = events and events(about) or {}
      assert.are.same(lines, check.because(about, { related = related }))
      related[#related + 1] = about
      assert.are.same(lines, set.because(SET, { related = related }))
    end)
  end
end)

-- Workloads: { what it shows, related objects, lines, file, known } -----------------------------

local function web(name)
  return pod(name, "Pending", waiting("ErrImagePull", "not found"), running("web:2"))
end

local DATA = claim("data-0", "Pending", "fast")
local QUOTA = 'pods "web-1-x2x4z" is forbidden: exceeded quota: compute, used: pods=2'
local UNBOUND = pod("postgres-0", "Pending", { conditions = { condition("PodScheduled", "False",
  "Unschedulable", "pod has unbound immediate PersistentVolumeClaims.") } })

local WORKLOADS = {
  { "nothing", {}, {} },
  { "what is common to several Pods once", { web("web-2"), web("web-1") },
    { 'Pod/web-1: ErrImagePull "web:2" not found (and 1 more Pod)' } },
  { "how many more there are", { web("web-2"), web("web-1"), web("web-3") },
    { 'Pod/web-1: ErrImagePull "web:2" not found (and 2 more Pods)' } },
  { "a Pod once, though two of its containers fail alike",
    { pod("web-1", "Running", { containerStatuses = {
      { name = "a", state = { terminated = { exitCode = 1 } } },
      { name = "a", state = { terminated = { exitCode = 1 } } } } }) },
    { "Pod/web-1: exit code 1" } },
  { "a handful at most", {
    pod("f", "Running", ended({ exitCode = 6 })), pod("e", "Running", ended({ exitCode = 5 })),
    pod("d", "Running", ended({ exitCode = 4 })), pod("c", "Running", ended({ exitCode = 3 })),
    pod("b", "Running", ended({ exitCode = 2 })), pod("a", "Running", ended({ exitCode = 1 })) },
    { "Pod/a: exit code 1", "Pod/b: exit code 2", "Pod/c: exit code 3", "Pod/d: exit code 4",
      "Pod/e: exit code 5" } },
  { "the nearest first", {
    pod("a", "Running", {}, { metadata = { deletionTimestamp = "2026-01-02T03:04:05Z" } }),
    pod("b", "Failed", ended({ exitCode = 1 })), pod("c", "Running"), web("d") },
    { 'Pod/d: ErrImagePull "web:2" not found', "Pod/c: not ready", "Pod/b: exit code 1",
      "Pod/a: Terminating" } },

  { "a claim before the Pod that waits for it", { UNBOUND, DATA },
    { "PersistentVolumeClaim/data-0: Pending",
      "Pod/postgres-0: Unschedulable: pod has unbound immediate PersistentVolumeClaims." } },
  { "why a claim is pending", { DATA, event(DATA, "ProvisioningFailed", "no space left") },
    { "PersistentVolumeClaim/data-0: Pending, ProvisioningFailed: no space left" } },
  { "no claim that waits for its Pod", { DATA, event(DATA, "WaitForFirstConsumer", "waiting") },
    {} },
  { "no claim of a class that waits", { DATA, { apiVersion = "storage.k8s.io/v1",
    kind = "StorageClass", metadata = { name = "fast" },
    volumeBindingMode = "WaitForFirstConsumer" } }, {} },
  { "no claim that is bound", { claim("data-0", "Bound", "fast") }, {} },
  { "a claim that lost its volume", { claim("data-0", "Lost", "fast") },
    { 'PersistentVolumeClaim/data-0: Lost, its PersistentVolume "pv-1" is gone' } },

  { "a refusal by quota, from the event", { event(SET, "FailedCreate",
    'create Pod postgres-0 in StatefulSet postgres failed error: pods "postgres-0" is forbidden: '
      .. "exceeded quota: compute") },
    { "StatefulSet/postgres: FailedCreate: exceeded quota: compute" } },
  { "a refusal by a webhook", { event(SET, "FailedCreate",
    'Error creating: admission webhook "check.example.com" denied the request: no owner label') },
    { 'StatefulSet/postgres: FailedCreate: admission webhook "check.example.com" denied the '
      .. "request: no owner label" } },
  { "no refusal that is over", {
    event(SET, "FailedCreate", "no", "2026-01-02T03:04:05Z"),
    event(SET, "SuccessfulCreate", "yes", "2026-01-02T03:04:09Z", "Normal") }, {} },

  { "a refusal of the newest ReplicaSet",
    { replica_set("web-1", "1", "old"), replica_set("web-10", "10", QUOTA),
      replica_set("web-2", "2") },
    { "ReplicaSet/web-10: FailedCreate: exceeded quota: compute, used: pods=2" },
    "apps/Deployment.lua" },
  { "a refusal only the Deployment tells of", { replica_set("web-1", "1"),
    event({ kind = "Deployment", metadata = { name = "web" } }, "FailedCreate", "no") },
    { "Deployment/web: FailedCreate: no" }, "apps/Deployment.lua" },
  { "no Pods of a revision that is replaced", {
    replica_set("web-1", "1"), replica_set("web-2", "2"),
    pod("old", "Running", ended({ exitCode = 1 }), of("web-1")),
    pod("new", "Running", ended({ exitCode = 2 }), of("web-2")) },
    { "Pod/new: exit code 2" }, "apps/Deployment.lua" },
  { "Pods of a replaced revision while they go", {
    replica_set("web-1", "1"), replica_set("web-2", "2"),
    pod("old", "Running", {}, { metadata = { deletionTimestamp = "2026-01-02T03:04:05Z",
      ownerReferences = of("web-1").metadata.ownerReferences } }) },
    { "Pod/old: Terminating" }, "apps/Deployment.lua" },
  { "Pods of no known owner", { replica_set("web-1", "1"),
    pod("alone", "Running", ended({ exitCode = 1 }), of("web-9")) },
    { "Pod/alone: exit code 1" }, "apps/Deployment.lua" },
  { "of a CronJob the Pods of the newest Job", {
    { apiVersion = "batch/v1", kind = "Job", metadata = { name = "cron-1", uid = "uid of cron-1",
      creationTimestamp = "2026-01-01T00:00:00Z" } },
    { apiVersion = "batch/v1", kind = "Job", metadata = { name = "cron-2", uid = "uid of cron-2",
      creationTimestamp = "2026-01-02T00:00:00Z" } },
    pod("old", "Failed", ended({ exitCode = 1 }), of("cron-1")),
    pod("new", "Failed", ended({ exitCode = 2 }), of("cron-2")) },
    { "Pod/new: exit code 2" }, "batch/CronJob.lua" },
  { "of a Job what its Pods failed with", {
    pod("seed-b", "Failed", ended({ exitCode = 1 })),
    pod("seed-a", "Failed", ended({ exitCode = 1 })) },
    { "Pod/seed-a: exit code 1 (and 1 more Pod)" }, "batch/Job.lua" },
}

local NAMES = { ["apps/Deployment.lua"] = "web", ["batch/CronJob.lua"] = "cron" }

describe("the causes for a workload", function()
  for _, case in ipairs(WORKLOADS) do
    local what, related, lines, file = table.unpack(case, 1, 4)
    it("name " .. what, function()
      local check = support.load(file or "apps/StatefulSet.lua")
      local part = { metadata = { name = file and NAMES[file] or "postgres" } }
      local object = support.object(check, part)
      local before = support.copy(related)
      assert.are.same(lines, check.because(object, { related = related }))
      assert.are.same(before, related)

      local backwards = {}
      for i, one_of in ipairs(related) do
        backwards[#related - i + 1] = one_of
      end
      assert.are.same(lines, check.because(object, { related = backwards }))
    end)
  end

  it("raise on no related object, however wrong its types are", function()
    local check = support.load("apps/Deployment.lua")
    local object = support.object(check, {})
    local function try(related)
      for i, one_of in ipairs(related) do
        local others = support.copy(related)
        support.mistype(one_of, function(odd)
          others[i] = odd
          assert.is_table(check.because(object, { related = others }))
        end)
      end
    end
    for _, case in ipairs(WORKLOADS) do
      try(case[2])
    end
    for _, case in ipairs(PODS) do
      try({ case[2], table.unpack(case[4] and case[4](case[2]) or {}) })
    end
  end)

  it("leave out related objects of a wrong shape", function()
    local check = support.load("apps/StatefulSet.lua")
    local odd = pod("postgres-0", "Pending", { containerStatuses = "none" })
    assert.are.same({}, check.because(SET, { related = { odd } }))
  end)

  it("are none for an object of a wrong shape", function()
    for _, file in ipairs({ "apps/StatefulSet.lua", "core/Pod.lua", "core/Service.lua",
      "core/PersistentVolumeClaim.lua" }) do
      assert.are.same({}, support.load(file).because({ metadata = "none" }, {}))
    end
  end)
end)

describe("the causes for a claim", function()
  local check = support.load("core/PersistentVolumeClaim.lua")
  local known = { ["storage.k8s.io/v1/StorageClass"] = true }
  local cases = {
    { "its event", DATA, { event(DATA, "ProvisioningFailed", "no") }, known,
      { "Pending, ProvisioningFailed: no" } },
    { "a class that is not there", DATA, {}, known, { 'Pending, no StorageClass "fast"' } },
    { "nothing about classes that were not looked for", DATA, {}, {}, { "Pending" } },
    { "that there is no default class", claim("data-0", "Pending"), {}, known,
      { "Pending, no class named, and no StorageClass is the default" } },
    { "nothing about classes where it wants none", claim("data-0", "Pending", ""), {}, known,
      { "Pending" } },
    { "nothing when it is bound", claim("data-0", "Bound"), {}, known, {} },
  }
  for _, case in ipairs(cases) do
    local what, object, related, looked, texts = table.unpack(case)
    it("name " .. what, function()
      local lines = texts[1] and { "PersistentVolumeClaim/data-0: " .. texts[1] } or {}
      assert.are.same(lines, check.because(object, { related = related, known = looked }))
    end)
  end
end)

describe("the causes for a Service or an Ingress", function()
  local service = { kind = "Service", metadata = { name = "web" } }
  local check = support.load("core/Service.lua")

  it("name its newest warning", function()
    local related = {
      event(service, "Old", "old", "2026-01-02T03:04:05Z"),
      event(service, "SyncLoadBalancerFailed", "no quota", "2026-01-02T03:04:07Z"),
      event(service, "EnsuringLoadBalancer", "fine", "2026-01-02T03:04:09Z", "Normal"),
    }
    assert.are.same({ "Service/web: SyncLoadBalancerFailed: no quota" },
      check.because(service, { related = related }))
  end)

  it("name nothing where there is no warning", function()
    assert.are.same({}, check.because(service, { related = {} }))
  end)

  it("read the time of an event wherever it stands", function()
    local related = {
      event(service, "First", "1"), event(service, "Second", "2"), event(service, "Third", "3"),
    }
    related[1].firstTimestamp = "2026-01-02T03:04:05Z"
    related[2].series = { lastObservedTime = "2026-01-02T03:04:09.000000Z" }
    related[3].eventTime = "2026-01-02T03:04:07.000000Z"
    assert.are.same({ "Service/web: Second: 2" }, check.because(service, { related = related }))
  end)
end)

-- Custom resources ----------------------------------------------------------------------------

describe("the causes for a custom resource", function()
  local owner = { kind = "Cluster", metadata = { name = "db", uid = "uid of db" } }
  local stuck = pull("ErrImagePull", NOT_FOUND)
  local warned = event(owner, "FailedReconcile", "no quota", "2026-01-02T03:04:07Z")

  for _, file in ipairs({ "postgresql.cnpg.io/Cluster.lua", "monitoring.coreos.com/Prometheus.lua",
    "rabbitmq.com/RabbitmqCluster.lua", "elasticsearch.k8s.elastic.co/Elasticsearch.lua",
    "kibana.k8s.elastic.co/Kibana.lua", "mongodbcommunity.mongodb.com/MongoDBCommunity.lua",
    "redis.redis.opstreelabs.in/RedisCluster.lua", "jobset.x-k8s.io/JobSet.lua",
    "tekton.dev/PipelineRun.lua" }) do
    local check = support.load(file)

    it("are what keeps its Pods, of " .. file, function()
      assert.are.same({ 'Pod/web-1: ErrImagePull "postgres:16-alpin" not found' },
        check.because(owner, { related = { warned, stuck } }))
    end)

    it("are else its newest warning, of " .. file, function()
      assert.are.same({ "Cluster/db: FailedReconcile: no quota" },
        check.because(owner, { related = { warned } }))
    end)
  end

  it("are those of all Pods, whichever of its owners is newer", function()
    local jobs = {}
    for i, name in ipairs({ "first", "second" }) do
      jobs[i] = { apiVersion = "batch/v1", kind = "Job", metadata = {
        name = name, uid = "uid of " .. name, creationTimestamp = "2026-01-02T03:04:0" .. i .. "Z",
      } }
    end
    local first = pod("first-1", "Pending", waiting("ErrImagePull", "manifest unknown"),
      of("first"))
    local second = pod("second-1", "Pending", waiting("CreateContainerConfigError", "no Secret"),
      of("second"))
    local related = { jobs[1], jobs[2], first, second }
    assert.are.equal(2, #support.load("jobset.x-k8s.io/JobSet.lua").because(owner,
      { related = related }))
  end)

  it("are those of the newest revision, of a Rollout", function()
    local function revision(name, number)
      return { apiVersion = "apps/v1", kind = "ReplicaSet", metadata = {
        name = name, uid = "uid of " .. name,
        annotations = { ["rollout.argoproj.io/revision"] = number },
      } }
    end
    local old = pod("old-1", "Pending", waiting("ErrImagePull", "manifest unknown"), of("old"))
    local new = pod("new-1", "Pending", waiting("CreateContainerConfigError", "no Secret"),
      of("new"))
    local related = { revision("new", "10"), revision("old", "9"), old, new }
    local lines = support.load("argoproj.io/Rollout.lua").because(owner, { related = related })
    assert.are.equal(1, #lines)
    assert.is_truthy(lines[1]:find("^Pod/new%-1: "))
  end)

  for _, file in ipairs({ "keda.sh/ScaledObject.lua", "external-secrets.io/ExternalSecret.lua" }) do
    it("are its newest warning, of " .. file, function()
      assert.are.same({ "Cluster/db: FailedReconcile: no quota" },
        support.load(file).because(owner, { related = { warned } }))
    end)
  end
end)

describe("the causes for a Certificate", function()
  local check = support.load("cert-manager.io/Certificate.lua")
  local certificate = { kind = "Certificate", metadata = { name = "web", uid = "uid of web" } }

  local function acme(kind, name, state, reason)
    return { apiVersion = "acme.cert-manager.io/v1", kind = kind, metadata = { name = name },
      status = { state = state, reason = reason } }
  end

  local function request(status, reason, message)
    return { apiVersion = "cert-manager.io/v1", kind = "CertificateRequest",
      metadata = { name = "web-1" },
      status = { conditions = { condition("Ready", status, reason, message) } } }
  end

  local order = acme("Order", "web-1-2", "pending")
  local waits = request("False", "Pending", "Waiting on the order")
  local cases = {
    { "challenges that are not met",
      { waits, order, acme("Challenge", "a", "pending", "no such\nrecord"),
        acme("Challenge", "b", "valid"), acme("Challenge", "c") },
      { "Challenge/a: pending: no such record", "Challenge/c: pending" } },
    { "an order, when no challenge is open",
      { waits, acme("Order", "web-1-2", "errored", "rate limited"),
        acme("Challenge", "a", "valid") },
      { "Order/web-1-2: errored: rate limited" } },
    { "a request of an issuer without orders", { request("False", "Failed", "no CA") },
      { "CertificateRequest/web-1: Failed: no CA" } },
    { "its newest warning, when all steps are done",
      { request("True", "Issued"),
        event(certificate, "BadConfig", "no Secret", "2026-01-02T03:04:07Z") },
      { "Certificate/web: BadConfig: no Secret" } },
    { "nothing when nothing is known", {}, {} },
  }
  for _, case in ipairs(cases) do
    it("name " .. case[1], function()
      assert.are.same(case[3], check.because(certificate, { related = case[2] }))
    end)
  end

  it("are five at most", function()
    local related = {}
    for i = 1, 9 do
      related[i] = acme("Challenge", "c" .. i, "pending")
    end
    assert.are.equal(5, #check.because(certificate, { related = related }))
  end)

  it("raise on no related object, however wrong its types are", function()
    for _, related in ipairs({ order, waits, acme("Challenge", "a", "pending", "r") }) do
      support.mistype(related, function(odd)
        assert.is_table(check.because(certificate, { related = { odd } }))
      end)
    end
  end)
end)
