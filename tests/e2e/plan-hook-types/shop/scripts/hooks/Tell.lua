return { name = "Tell", at = "after:SyncFail" }
