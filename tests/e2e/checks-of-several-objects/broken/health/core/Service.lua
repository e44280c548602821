return {
  kinds = { "v1/Service" },
  needs = {
    "v1/*",
    { kind = "v1/Pod", selecter = "spec.selector" },
    { kind = "v1/Pod", selector = "spec.selector", name = "spec.pod" },
    { kind = "v1/Secret", name = "spec.secrets[0].name" },
  },
  check = print,
}
