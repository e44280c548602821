local os = require("os")
local job = {}
job.apiVersion = "batch/v1"
job.kind = "Job"
job.metadata = {}
job.metadata.name = obj.metadata.name .. "-" .. os.date("!%Y%m%d%H%M")
job.metadata.namespace = obj.metadata.namespace
local owner = { kind = obj.kind, name = obj.metadata.name, uid = obj.metadata.uid }
job.metadata.ownerReferences = { owner }
job.spec = obj.spec.jobTemplate.spec
local impacted = {}
impacted.operation = "create"
impacted.resource = job
return { impacted }
