-- { what it shows, parts of the object, status, message }
local support = require("support")

local condition, with = support.condition, support.with

return {
  { "no status", {}, "Progressing", "no condition Ready yet" },
  { "ready", with(condition("Ready", "True", "KeyPairVerified", "Signing CA verified")),
    "Healthy", "Signing CA verified" },
  { "not registered",
    with(condition("Ready", "False", "ErrRegisterACMEAccount", "no such host")),
    "Degraded", "ErrRegisterACMEAccount: no such host" },
  { "registered for an earlier generation", with(support.about(1, condition("Ready", "False"))),
    "Progressing", "waiting for the controller to observe the change" },
}
