-- A team's own PreSync takes the place of the shipped one.
return {
  name = "PreSync",
  at = "before:Sync",
}
