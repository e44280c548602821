-- { what it shows, parts of the object, status, message }

local OBSERVE = "waiting for the controller to observe the change"

local UNMANAGED = { annotations = { ["eck.k8s.elastic.co/managed"] = "false" } }

return {
  { "no status", {}, "Progressing", "health unset" },
  { "starting", { status = { health = "red" } }, "Progressing", "health red" },
  { "partly up", { status = { health = "yellow" } }, "Progressing", "health yellow" },
  { "up", { status = { health = "green" } }, "Healthy", "" },
  { "not managed", { metadata = UNMANAGED },
    "Suspended", "not managed: annotation eck.k8s.elastic.co/managed" },
  { "a generation that was not observed",
    { metadata = { generation = 2 }, status = { health = "green", observedGeneration = 1 } },
    "Progressing", OBSERVE },
  { "health of the wrong type", { status = { health = true } },
    "Unknown", "status.health is a boolean, not a string" },
}
