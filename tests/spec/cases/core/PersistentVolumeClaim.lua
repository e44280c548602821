-- { what it shows, parts of the object, status, message, context }
local function claim(phase, class, annotations)
  return {
    metadata = { annotations = annotations },
    spec = { storageClassName = class },
    status = phase and { phase = phase },
  }
end

local function class(name, mode, default, made)
  local key = "storageclass.kubernetes.io/is-default-class"
  return {
    apiVersion = "storage.k8s.io/v1",
    kind = "StorageClass",
    metadata = {
      name = name,
      creationTimestamp = made,
      annotations = default and { [key] = "true" },
    },
    volumeBindingMode = mode,
  }
end

local function event(reason)
  return {
    apiVersion = "v1",
    kind = "Event",
    reason = reason,
    involvedObject = { kind = "PersistentVolumeClaim", name = "web" },
  }
end

local LATER = "WaitForFirstConsumer"
local PASSES = "bound when the first Pod uses it"
local CLASSES = { class("local", LATER, true), class("fast", "Immediate") }

return {
  { "bound", claim("Bound"), "Healthy", "" },
  { "lost", claim("Lost"), "Degraded", "its PersistentVolume is gone" },
  { "pending", claim("Pending"), "Progressing", "" },
  { "another phase", claim("Odd"), "Unknown", 'phase "Odd"' },
  { "no phase", claim(), "Unknown", "it has no phase" },
  { "pending of a class that binds at once", claim("Pending", "fast"), "Progressing", "",
    { related = CLASSES } },
  { "pending of a class that waits", claim("Pending", "local"), "Healthy", PASSES,
    { related = CLASSES } },
  { "that passes strictly, too", claim("Pending", "local"), "Healthy", PASSES,
    { related = CLASSES, strict = true } },
  { "a manifest of a class that waits", claim(nil, "local"), "Healthy", PASSES,
    { related = CLASSES } },
  { "lost, of a class that waits", claim("Lost", "local"), "Degraded",
    "its PersistentVolume is gone", { related = CLASSES } },
  { "another phase, of a class that waits", claim("Odd", "local"), "Unknown", 'phase "Odd"',
    { related = CLASSES } },
  { "pending of the default class", claim("Pending"), "Healthy", PASSES, { related = CLASSES } },
  { "of two defaults the newer counts", claim("Pending"), "Progressing", "",
    { related = { class("old", LATER, true, "2025-01-01T00:00:00Z"),
      class("new", "Immediate", true, "2026-01-01T00:00:00Z") } } },
  { "of two as old the first by name", claim("Pending"), "Healthy", PASSES,
    { related = { class("b", "Immediate", true), class("a", LATER, true) } } },
  { "pending of no class", claim("Pending", ""), "Progressing", "", { related = CLASSES } },
  { "pending of a class that is not there", claim("Pending", "gone"), "Progressing", "",
    { related = CLASSES } },
  { "the class by annotation",
    claim("Pending", nil, { ["volume.beta.kubernetes.io/storage-class"] = "fast" }),
    "Progressing", "", { related = CLASSES } },
  { "an event tells that it waits", claim("Pending", "gone"), "Healthy", PASSES,
    { related = { event("WaitForFirstConsumer") } } },
  { "an event tells that it waits for a node", claim("Pending", "gone"), "Healthy", PASSES,
    { related = { event("WaitForPodScheduled") } } },
  { "an event tells of something else", claim("Pending", "gone"), "Progressing", "",
    { related = { event("ProvisioningFailed") } } },
  { "a phase of the wrong type", claim({}), "Unknown", "status.phase is an object, not a string" },
  { "another version", { apiVersion = "v2" }, "Unknown",
    "unsupported PersistentVolumeClaim GVK: v2, Kind=PersistentVolumeClaim; known here: v1" },
}
