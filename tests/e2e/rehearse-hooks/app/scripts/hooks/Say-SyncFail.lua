local say = require("say")

return { name = "Say-SyncFail", at = "SyncFail", run = say.place }
