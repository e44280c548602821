local object, library = obj, table
seen = (seen or 0) + 1
library.seen = (library.seen or 0) + 1
object.spec.count = object.spec.count + 1
return {
  status = "Healthy",
  message = seen .. " " .. library.seen .. " " .. object.spec.count .. " " .. type(actionParams),
}
