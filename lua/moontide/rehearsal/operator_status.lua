--- The status that operators write into the custom resources of the shipped health checks when all
--- is well: what the documentation of each project says of an object that is ready.
local M = {}

--- Makes a status; the controller adds times and generations to its conditions.
---@alias moontide.OperatorStatus fun(object: moontide.Object): table

--- Conditions that are True, of the generation that is there.
---@param ... string types
---@return moontide.OperatorStatus
local function conditions(...)
  local types = { ... }
  return function(object)
    local made = {}
    for i, type_name in ipairs(types) do
      made[i] = { type = type_name, status = "True", reason = "Rehearsed", message = "" }
    end
    return { observedGeneration = object.metadata.generation, conditions = made }
  end
end

---@param status table
---@return moontide.OperatorStatus
local function fields(status)
  return function()
    return status
  end
end

--- Each parent of a route accepts it.
---@type moontide.OperatorStatus
local function route(object)
  local parents = {}
  for i, reference in ipairs((object.spec or {}).parentRefs or {}) do
    local made = conditions("Accepted", "ResolvedRefs")(object).conditions
    parents[i] = { parentRef = reference, conditions = made }
  end
  return { parents = parents }
end

---@type moontide.OperatorStatus
local function rollout(object)
  return { phase = "Healthy", observedGeneration = tostring(object.metadata.generation) }
end

---@type moontide.OperatorStatus
local function pooler(object)
  return { instances = (object.spec or {}).instances or 1 }
end

local READY = conditions("Ready")
local GREEN = fields({ health = "green" })
local SNAPSHOT = fields({ readyToUse = true })
local COMPLETED = fields({ phase = "Completed" })
local APPLIED = fields({ applied = true })
local CEPH = fields({ phase = "Ready" })
local SERVER = conditions("Reconciled", "Available")
local PACKAGE = conditions("Installed", "Healthy")
local RUN = conditions("Succeeded")
local ORDER = fields({ state = "valid" })
local PERCONA = fields({ state = "ready" })
local OPERATIONAL = fields({ updateStatus = "operational" })
local SUCCESSFUL = fields({ phase = "Successful" })

--- By group, then by kinds with blanks between them.
---@type table<string, table<string, moontide.OperatorStatus>>
M.GROUPS = {
  ["acid.zalan.do"] = { postgresql = fields({ PostgresClusterStatus = "Running" }) },
  ["acme.cert-manager.io"] = { ["Order Challenge"] = ORDER },
  ["agent.k8s.elastic.co"] = { Agent = GREEN },
  ["apiextensions.crossplane.io"] = {
    CompositeResourceDefinition = conditions("Established", "Offered"),
  },
  ["apm.k8s.elastic.co"] = { ApmServer = GREEN },
  ["argoproj.io"] = {
    Application = fields({ health = { status = "Healthy" } }),
    ApplicationSet = conditions("ResourcesUpToDate"),
    Rollout = rollout,
    ["AnalysisRun Experiment"] = SUCCESSFUL,
    EventBus = conditions("Configured", "Deployed"),
    EventSource = conditions("SourcesProvided", "Deployed"),
    Sensor = conditions("DependenciesProvided", "TriggersProvided", "Deployed"),
    Workflow = fields({ phase = "Succeeded" }),
  },
  ["beat.k8s.elastic.co"] = { Beat = GREEN },
  ["bitnami.com"] = { SealedSecret = conditions("Synced") },
  ["cdi.kubevirt.io"] = { DataVolume = fields({ phase = "Succeeded" }) },
  ["ceph.rook.io"] = { ["CephCluster CephBlockPool CephFilesystem CephObjectStore"] = CEPH },
  ["cert-manager.io"] = { ["Certificate CertificateRequest Issuer ClusterIssuer"] = READY },
  ["cluster.x-k8s.io"] = {
    ["Cluster Machine MachineDeployment MachineSet MachinePool"] = READY,
  },
  ["controlplane.cluster.x-k8s.io"] = { KubeadmControlPlane = READY },
  ["elasticsearch.k8s.elastic.co"] = {
    Elasticsearch = fields({ phase = "Ready", health = "green" }),
  },
  ["enterprisesearch.k8s.elastic.co"] = { EnterpriseSearch = GREEN },
  ["eventing.knative.dev"] = { ["Broker Trigger"] = READY },
  ["external-secrets.io"] = {
    ["ExternalSecret ClusterExternalSecret PushSecret ClusterPushSecret"] = READY,
    ["SecretStore ClusterSecretStore"] = READY,
  },
  ["flagger.app"] = { Canary = fields({ phase = "Initialized" }) },
  ["flows.knative.dev"] = { ["Parallel Sequence"] = READY },
  ["gateway.networking.k8s.io"] = {
    Gateway = conditions("Accepted", "Programmed"),
    GatewayClass = conditions("Accepted"),
    ["HTTPRoute GRPCRoute TLSRoute TCPRoute UDPRoute"] = route,
  },
  ["groupsnapshot.storage.k8s.io"] = {
    ["VolumeGroupSnapshot VolumeGroupSnapshotContent"] = SNAPSHOT,
  },
  ["helm.toolkit.fluxcd.io"] = { HelmRelease = READY },
  ["image.toolkit.fluxcd.io"] = {
    ["ImageRepository ImagePolicy ImageUpdateAutomation"] = READY,
  },
  ["jobset.x-k8s.io"] = { JobSet = conditions("Completed") },
  ["k8s.keycloak.org"] = { Keycloak = READY, KeycloakRealmImport = conditions("Done") },
  ["kafka.strimzi.io"] = {
    ["Kafka KafkaConnect KafkaConnector KafkaMirrorMaker2 KafkaBridge"] = READY,
    ["KafkaTopic KafkaUser KafkaRebalance"] = READY,
  },
  ["karpenter.k8s.aws"] = { EC2NodeClass = READY },
  ["karpenter.sh"] = { ["NodePool NodeClaim"] = READY },
  ["keda.sh"] = { ["ScaledObject ScaledJob"] = READY },
  ["kibana.k8s.elastic.co"] = { Kibana = GREEN },
  ["kubevirt.io"] = { VirtualMachine = fields({ printableStatus = "Running" }) },
  ["kustomize.toolkit.fluxcd.io"] = { Kustomization = READY },
  ["kyverno.io"] = { ["ClusterPolicy Policy"] = READY },
  ["leaderworkerset.x-k8s.io"] = { LeaderWorkerSet = conditions("Available") },
  ["logstash.k8s.elastic.co"] = { Logstash = GREEN },
  ["longhorn.io"] = { Volume = fields({ state = "attached", robustness = "healthy" }) },
  ["maps.k8s.elastic.co"] = { ElasticMapsServer = GREEN },
  ["messaging.knative.dev"] = { ["Channel InMemoryChannel Subscription"] = READY },
  ["mongodbcommunity.mongodb.com"] = { MongoDBCommunity = fields({ phase = "Running" }) },
  ["monitoring.coreos.com"] = {
    ["Prometheus PrometheusAgent Alertmanager ThanosRuler"] = SERVER,
  },
  ["notification.toolkit.fluxcd.io"] = { Receiver = READY },
  ["operator.victoriametrics.com"] = {
    ["VMCluster VMSingle VMAgent VMAlert VMAlertmanager VMAuth"] = OPERATIONAL,
  },
  ["operators.coreos.com"] = {
    ClusterServiceVersion = fields({ phase = "Succeeded" }),
    Subscription = fields({ state = "AtLatestKnown" }),
  },
  ["pgv2.percona.com"] = { PerconaPGCluster = PERCONA },
  ["pkg.crossplane.io"] = { ["Provider Configuration Function"] = PACKAGE },
  ["postgresql.cnpg.io"] = {
    Cluster = fields({ phase = "Cluster in healthy state" }),
    Backup = fields({ phase = "completed" }),
    Pooler = pooler,
    ["Database Publication Subscription"] = APPLIED,
  },
  ["projectcontour.io"] = { HTTPProxy = fields({ currentStatus = "valid" }) },
  ["psmdb.percona.com"] = { PerconaServerMongoDB = PERCONA },
  ["pxc.percona.com"] = { PerconaXtraDBCluster = PERCONA },
  ["rabbitmq.com"] = {
    RabbitmqCluster = conditions("ReconcileSuccess", "ClusterAvailable", "AllReplicasReady"),
    ["Queue Exchange Binding Vhost User Permission TopicPermission"] = READY,
    ["Policy OperatorPolicy Federation Shovel SchemaReplication SuperStream"] = READY,
  },
  ["redis.redis.opstreelabs.in"] = { RedisCluster = fields({ state = "Ready" }) },
  ["serving.knative.dev"] = { ["Service Configuration Revision Route DomainMapping"] = READY },
  ["snapshot.storage.k8s.io"] = { ["VolumeSnapshot VolumeSnapshotContent"] = SNAPSHOT },
  ["source.toolkit.fluxcd.io"] = {
    ["GitRepository HelmRepository OCIRepository HelmChart Bucket"] = READY,
  },
  ["sources.knative.dev"] = {
    ["ApiServerSource ContainerSource PingSource SinkBinding"] = READY,
  },
  ["tekton.dev"] = { ["PipelineRun TaskRun CustomRun"] = RUN },
  ["velero.io"] = {
    ["Backup Restore"] = COMPLETED,
    Schedule = fields({ phase = "Enabled" }),
    BackupStorageLocation = fields({ phase = "Available" }),
  },
}

--- Of the groups of Crossplane's providers, of which there are hundreds.
M.MANAGED = conditions("Synced", "Ready")

return M
