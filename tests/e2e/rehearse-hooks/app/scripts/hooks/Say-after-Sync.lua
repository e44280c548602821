local say = require("say")

return { name = "Say-after-Sync", at = "after:Sync", run = say.place }
