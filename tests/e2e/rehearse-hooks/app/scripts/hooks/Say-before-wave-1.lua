local say = require("say")

return { name = "Say-before-wave-1", at = "before:wave:1", run = say.place }
