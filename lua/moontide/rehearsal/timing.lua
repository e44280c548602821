--- How long things take in the rehearsal cluster, in seconds, where no scenario says otherwise.
return {
  schedule = 0.1, -- until a Pod has a node
  pull = 2, -- an image
  start = 0.5, -- a container, once its image is there
  init = 1, -- an init container runs
  ready = 0.5, -- without an initialDelaySeconds of its readiness probe
  run = 3, -- the container of a Pod that is meant to end
  crash = 1, -- a container that a scenario lets crash, before it does
  address = 5, -- of a LoadBalancer Service, or of an Ingress
  operator = 5, -- until the operator of a custom resource says that it is ready
  bind = 1, -- a claim of a class that binds at once
  retry = 2, -- until what was missing is looked for again
  backoff = 10, -- the first pause before a restart, a pull or a Job's next Pod; each doubles it
  backoff_max = 300, -- the longest pause of the kubelet
  job_backoff_max = 360, -- the longest pause between the Pods of a Job
}
