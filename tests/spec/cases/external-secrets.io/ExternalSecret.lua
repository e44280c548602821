-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

return {
  { "no status", {}, "Progressing", "no condition Ready yet" },
  { "in sync", with(condition("Ready", "True", "SecretSynced", "secret synced")),
    "Healthy", "secret synced" },
  { "not in sync", with(condition("Ready", "False", "SecretSyncedError", "no such key")),
    "Degraded", "SecretSyncedError: no such key" },
  { "not known", with(condition("Ready", "Unknown")), "Progressing", "Ready is Unknown" },
  { "pushed", { kind = "PushSecret", status = with(condition("Ready", "True", "Synced")).status },
    "Healthy", "" },
}
