-- { what it shows, parts of the object, status, message }
return {
  { "no status", { spec = { instances = 2 } }, "Progressing", "0 of 2 instances" },
  { "some", { spec = { instances = 2 }, status = { instances = 1 } },
    "Progressing", "1 of 2 instances" },
  { "too many", { spec = { instances = 1 }, status = { instances = 2 } },
    "Progressing", "2 of 1 instances" },
  { "all", { spec = { instances = 2 }, status = { instances = 2 } }, "Healthy", "" },
  { "the one that is the default", { spec = {}, status = { instances = 1 } }, "Healthy", "" },
}
