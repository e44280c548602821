return {
  kinds = { "v1/ConfigMap" },
  check = function(object)
    require("moontide.log").info("judged", { name = object.metadata.name })
    return { status = "Healthy" }
  end,
}
