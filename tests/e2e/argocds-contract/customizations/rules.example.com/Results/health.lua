local results = {
  fold = { STATUS = "Progressing", Message = "letter case aside" },
  invalid = { status = "Fine", message = "is no status" },
  lower = { status = "healthy" },
  none = { message = "without a status" },
  list = { "Healthy" },
  empty = {},
  number = { status = "Healthy", message = 5 },
  flag = { status = true },
  more = { status = "Missing", message = "more is passed over", more = { 1, 2 } },
  unknown = { status = "Unknown", message = "is a status" },
  suspended = { status = "Suspended" },
}
return results[obj.metadata.name]
