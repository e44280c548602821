local say = require("say")

return { name = "Say-before-Sync", at = "before:Sync", run = say.place }
