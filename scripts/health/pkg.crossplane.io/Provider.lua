--- Crossplane's packages: installed and healthy.
-- Reads: conditions Installed, Healthy.
-- https://docs.crossplane.io/latest/packages/providers/

---@type moontide.HealthCheck
return {
  kinds = {
    "pkg.crossplane.io/*/Provider",
    "pkg.crossplane.io/*/Configuration",
    "pkg.crossplane.io/*/Function",
  },
  conditions = {
    ready = { "Installed", "Healthy" },
    suspended = "Installed=False:InactivePackageRevision",
  },
}
