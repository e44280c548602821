-- The folder scripts/ beside this file holds the team's own health checks.
return {
  app = "backups",
  namespace = "backups",
}
