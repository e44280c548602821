return { ["create-job"] = {}, ["create-two"] = {} }
