local say = require("say")

return { name = "Say-PreSync", at = "PreSync", run = say.place }
