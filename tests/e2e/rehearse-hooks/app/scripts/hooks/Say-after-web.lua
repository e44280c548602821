local say = require("say")

return { name = "Say-after-web", at = "after:apps/Deployment/web", run = say.place }
