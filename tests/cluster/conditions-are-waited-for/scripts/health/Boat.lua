--- Boats: afloat.
---@type moontide.HealthCheck
return {
  kinds = { "GROUP/*/Boat" },
  conditions = {
    ready = "Afloat",
    failed = { "Afloat=False" },
    progressing = { "Afloat=False:Painting" },
  },
  grace = "0s",
}
