return { name = "Probe", at = "after:Deployment/web" }
