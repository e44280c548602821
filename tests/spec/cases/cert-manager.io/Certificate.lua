-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

return {
  { "no status", {}, "Progressing", "no condition Ready yet" },
  { "issued", with(condition("Ready", "True", "Ready", "Certificate is up to date")),
    "Healthy", "Certificate is up to date" },
  { "being issued",
    with(condition("Issuing", "True", "DoesNotExist", "the Secret does not exist"),
      condition("Ready", "False", "DoesNotExist")),
    "Progressing", "DoesNotExist: the Secret does not exist" },
  { "not ready, and nothing is under way", with(condition("Ready", "False", "Expired")),
    "Progressing", "Expired" },
  { "the issuance failed",
    with(condition("Ready", "False", "DoesNotExist"),
      condition("Issuing", "False", "Failed", "the request was denied")),
    "Degraded", "Failed: the request was denied" },
  { "a renewal failed, and the old one is still good",
    with(condition("Ready", "True"), condition("Issuing", "False", "Failed")), "Healthy", "" },
  { "issued for an earlier generation", with(support.about(1, condition("Ready", "True"))),
    "Progressing", "waiting for the controller to observe the change" },
  { "failed for an earlier generation",
    with(condition("Ready", "False", "DoesNotExist"),
      support.about(1, condition("Issuing", "False", "Failed"))), "Progressing", "DoesNotExist" },
}
