--- Widgets.
local health = require("moontide.health")

return {
  kinds = { "example.com/*/Widget" },
  check = function(object)
    if object.status then
      return health.healthy()
    end
    return health.progressing("no status")
  end,
}
