local actions = {}
actions["restart"] = {}
actions["scale"] = {
  iconClass = "fa fa-fw fa-expand",
  displayName = "Scale",
  params = { { name = "replicas" } },
}
actions["pause"] = { ["disabled"] = obj.spec.paused == true }
return actions
