return { ["create-job"] = { "a list says nothing but that it is there" } }
