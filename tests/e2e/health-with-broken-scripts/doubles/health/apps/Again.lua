return { kinds = { "apps/v1/Deployment" }, check = function() end }
