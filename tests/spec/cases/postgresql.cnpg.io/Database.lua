-- { what it shows, parts of the object, status, message }

local OBSERVE = "waiting for the controller to observe the change"

return {
  { "no status", {}, "Progressing", "not applied yet" },
  { "applied", { status = { applied = true } }, "Healthy", "" },
  { "not applied", { status = { applied = false, message = "role does not exist" } },
    "Degraded", "role does not exist" },
  { "a generation that was not observed",
    { metadata = { generation = 2 }, status = { applied = true, observedGeneration = 1 } },
    "Progressing", OBSERVE },
}
