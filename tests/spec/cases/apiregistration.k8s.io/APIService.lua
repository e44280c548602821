-- { what it shows, parts of the object, status, message }
local condition = require("support").condition

local YES = condition("Available", "True", "Passed", "all checks passed")
local NO = condition("Available", "False", "MissingEndpoints", "no endpoints")

local function service(...)
  return { status = { conditions = { ... } } }
end

return {
  { "no status", {}, "Progressing", "Waiting to be processed" },
  { "another condition", service(condition("Other", "True")),
    "Progressing", "Waiting to be processed" },
  { "available", service(YES), "Healthy", "Passed: all checks passed" },
  { "not available", service(NO), "Progressing", "MissingEndpoints: no endpoints" },
  { "not known", service(condition("Available", "Unknown", "Asking", "wait")),
    "Progressing", "Asking: wait" },
  { "the first one counts", service(NO, YES), "Progressing", "MissingEndpoints: no endpoints" },
  { "the older version", { apiVersion = "apiregistration.k8s.io/v1beta1" },
    "Progressing", "Waiting to be processed" },
  { "a condition of the wrong type", service({ type = "Available", status = true }),
    "Unknown", "status.conditions[0].status is a boolean, not a string" },
  { "another version", { apiVersion = "apiregistration.k8s.io/v2" }, "Unknown",
    "unsupported APIService GVK: apiregistration.k8s.io/v2, Kind=APIService; "
      .. "known here: v1, v1beta1" },
}
