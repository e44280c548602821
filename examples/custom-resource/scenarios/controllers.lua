-- Nobody acts on Backups and Restores in the rehearsal cluster: this file plays their controllers.
--
--     moontide rehearse examples/custom-resource \
--       --scenario examples/custom-resource/scenarios/controllers.lua

--- What a controller writes into the status of an object, so many seconds after it was created.
local function writes(by, after, status)
  status.observedGeneration = 1
  return { after = after, by = by, patch = { status = status } }
end

---@type moontide.Scenario
return {
  objects = {
    {
      kind = "example.com/Backup",
      name = "*",
      changed = {
        writes("backup-controller", 1, { phase = "Copying" }),
        writes("backup-controller", 40, { phase = "Completed", message = "12 GiB in 39 s" }),
      },
    },
    {
      kind = "example.com/Restore",
      name = "*",
      changed = {
        writes("restore-controller", 25, {
          conditions = { { type = "Restored", status = "True", message = "1200 rows" } },
        }),
      },
    },
  },
}
