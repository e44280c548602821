-- { what it shows, parts of the object, status, message }
return {
  { "no status", {}, "Progressing", "no phase yet" },
  { "up to date", { status = { state = "AtLatestKnown" } }, "Healthy", "" },
  { "a newer one is known", { status = { state = "UpgradeAvailable" } }, "Healthy", "" },
  { "upgrading", { status = { state = "UpgradePending" } }, "Progressing", "phase UpgradePending" },
  { "waits for approval",
    { status = { state = "UpgradePending", conditions = { { type = "InstallPlanPending",
      status = "True", reason = "RequiresApproval" } } } }, "Suspended", "RequiresApproval" },
  { "is approved",
    { status = { state = "UpgradePending", conditions = { { type = "InstallPlanPending",
      status = "True", reason = "Installing" } } } }, "Progressing", "phase UpgradePending" },
  { "failed", { status = { state = "UpgradeFailed" } }, "Degraded", "phase UpgradeFailed" },
  { "another state", { status = { state = "Odd" } }, "Unknown", 'phase "Odd"' },
}
