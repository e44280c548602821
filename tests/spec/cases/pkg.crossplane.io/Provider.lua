-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

return {
  { "no status", {}, "Progressing", "no condition Installed yet" },
  { "unpacking", with(condition("Installed", "False", "UnpackingPackage")),
    "Progressing", "UnpackingPackage" },
  { "installed, and not healthy yet",
    with(condition("Installed", "True", "ActivePackageRevision"),
      condition("Healthy", "False", "UnhealthyPackageRevision", "no replicas")),
    "Progressing", "UnhealthyPackageRevision: no replicas" },
  { "healthy",
    with(condition("Installed", "True"), condition("Healthy", "True", "HealthyPackageRevision")),
    "Healthy", "" },
  { "waits to be activated", with(condition("Installed", "False", "InactivePackageRevision", "m")),
    "Suspended", "InactivePackageRevision: m" },
}
