local hooks = {}
for _, place in ipairs({
  "PreSync", "before-Sync", "before-wave-1", "after-wave-0", "after-Sync", "PostSync",
  "after-web", "SyncFail", "on-timeout",
}) do
  hooks[#hooks + 1] = { type = "Say-" .. place, name = "x" }
end
return { app = "app", hooks = hooks }
