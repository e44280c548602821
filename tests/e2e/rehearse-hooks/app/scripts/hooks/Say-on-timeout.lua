local say = require("say")

return { name = "Say-on-timeout", at = "on:timeout", run = say.place }
