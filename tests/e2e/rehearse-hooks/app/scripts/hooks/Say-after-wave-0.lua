local say = require("say")

return { name = "Say-after-wave-0", at = "after:wave:0", run = say.place }
