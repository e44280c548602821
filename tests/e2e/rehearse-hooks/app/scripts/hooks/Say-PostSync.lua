local say = require("say")

return { name = "Say-PostSync", at = "PostSync", run = say.place }
