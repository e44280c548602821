--- In no sync: the object is neither applied nor pruned.

---@type moontide.HookType
return {
  name = "Skip",
  at = "never",
}
