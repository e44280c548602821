local env = require("moontide.env")

return {
  name = "Tagged",
  at = "after:PostSync",
  run = function(hook)
    return hook:succeed("the tag is " .. env.get("TAG"))
  end,
}
