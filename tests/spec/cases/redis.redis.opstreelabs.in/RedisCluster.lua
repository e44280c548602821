-- { what it shows, parts of the object, status, message }
return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "initializing", { status = { state = "Initializing", reason = "initializing leaders" } },
    "Progressing", "initializing leaders" },
  { "bootstrapping", { status = { state = "Bootstrap" } }, "Progressing", "phase Bootstrap" },
  { "ready", { status = { state = "Ready", reason = "RedisCluster is ready" } },
    "Healthy", "RedisCluster is ready" },
  { "failed", { status = { state = "Failed", reason = "slots are lost" } },
    "Degraded", "slots are lost" },
  { "another state", { status = { state = "Odd" } }, "Unknown", 'phase "Odd"' },
}
