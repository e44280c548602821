--- The pages of the Lua API, made from the annotations in the files themselves.
--
--     tests/style/api .
--
-- Run from the top of the project: prints where a page differs from what the files say and exits 1,
-- or writes the pages.
local stubs = require("stubs")

---@class Api.Page
---@field folder string
---@field title string
---@field intro string

---@type Api.Page[]
local PAGES = {
  {
    folder = "lua/meta",
    title = "Types, and the modules that the core implements",
    intro = [[
What files of scripts return, what their functions are given, and the modules that are written in C.
How they are used is in [scripts/README.md](../../scripts/README.md) and
[hooks/README.md](../../hooks/README.md).]],
  },
  {
    folder = "lua/moontide",
    title = "Modules for scripts",
    intro = [[
The modules that are written in Lua; `local health = require("moontide.health")` gives a script one.
Those of the core, and types, are in [meta/README.md](../meta/README.md).]],
  },
}

local NOTE = "<!-- written by tests/run style --update api from the files beside this page -->"

---@param text string
---@return string
local function code(text)
  return "`" .. text .. "`"
end

--- Code in a cell of a table, where a bar would end the cell.
---@param text string
---@return string
local function cell(text)
  return (text:gsub("|", "\\|"))
end

---@param out string[]
---@param ... string
local function put(out, ...)
  for _, line in ipairs({ ... }) do
    out[#out + 1] = line
  end
end

--- What there is, with a separator between.
---@param separator string
---@param ... string
---@return string
local function join(separator, ...)
  local parts = {}
  for _, part in ipairs({ ... }) do
    if part ~= "" then
      parts[#parts + 1] = part
    end
  end
  return table.concat(parts, separator)
end

---@param out string[]
---@param item Stub.Item
local function put_class(out, item)
  put(out, "", "### " .. item.name, "")
  if item.text ~= "" then
    put(out, item.text, "")
  end
  if item.parent then
    put(out, ("It has all fields of %s%s"):format(code(item.parent),
      #item.fields > 0 and ", and" or "."), "")
  end
  if #item.fields > 0 then
    put(out, "| field | type | |", "|---|---|---|")
  end
  for _, field in ipairs(item.fields) do
    local of_type = field.type ~= "" and code(field.type) or ""
    put(out, ("| %s | %s | %s |"):format(code(field.name), cell(of_type), cell(field.text)))
  end
end

---@param out string[]
---@param item Stub.Item
local function put_alias(out, item)
  put(out, "", "### " .. item.name, "")
  local types, said = {}, false
  for i, option in ipairs(item.options) do
    types[i] = code(option.type)
    said = said or option.text ~= ""
  end
  assert(not said, item.name .. ": choices of an alias that are explained are not shown yet")
  put(out, join(" ", item.text, item.type and code(item.type) or table.concat(types, ", ")))
end

--- A function as it is called: `time.parse(rfc3339)`.
---@param out string[]
---@param item Stub.Item
---@param module string
local function put_function(out, item, module)
  local args = {}
  for i, param in ipairs(item.params) do
    args[i] = param.name
  end
  put(out, "", ("### %s.%s(%s)"):format(module, item.name, table.concat(args, ", ")), "")
  put(out, item.text, "")
  for _, param in ipairs(item.params) do
    put(out, join(" ", "* " .. code(param.name) .. ":", code(param.type), param.text))
  end
  for _, value in ipairs(item.returns) do
    put(out, "* returns " .. join(": ", join(" ", code(value.type), value.name), value.text))
  end
end

---@param out string[]
---@param file Stub.File
---@param module string
local function put_items(out, file, module)
  for _, item in ipairs(file.items) do
    if item.kind == "function" then
      put_function(out, item, module)
    elseif item.kind == "value" then
      put(out, "", ("### %s.%s"):format(module, item.name), "")
      put(out, join(" ", item.text, item.type and code(item.type) or ""))
    elseif item.kind == "alias" then
      put_alias(out, item)
    elseif item.name ~= file.module then
      put_class(out, item)
    end
  end
end

--- Checks what a page needs of a file: each function says what it does and what all its arguments
--- are. Raises what is missing.
---@param path string
---@param file Stub.File
local function check(path, file)
  for _, item in ipairs(file.items) do
    if item.kind == "function" then
      local documented = {}
      for _, param in ipairs(item.params) do
        documented[#documented + 1] = param.name
      end
      local args = item.args:gsub("_(%w)", "%1"):gsub("%s", "")
      local same = table.concat(documented, ","):gsub("_(%w)", "%1") == args
      if item.text == "" or not same then
        error(("%s:1: %s(%s) is not documented, or not all that it takes"):format(path, item.name,
          item.args), 0)
      end
    end
  end
end

---@param out string[]
---@param folder string
---@param name string
local function put_file(out, folder, name)
  local path = folder .. "/" .. name
  local file = stubs.read(path)
  check(path, file)
  local stem = name:gsub("%.lua$", "")
  local module = file.module or folder == "lua/moontide" and "moontide." .. stem or nil
  file.module = module
  put(out, "", "## " .. (module or "Types in " .. name), "")
  for _, item in ipairs(file.items) do
    if item.kind == "class" and item.name == module then
      file.text = join(" ", file.text, item.text)
    end
  end
  put(out, file.text)
  put_items(out, file, stem)
end

--- The names of the Lua files in a folder, sorted.
---@param folder string
---@return string[]
local function files_of(folder)
  local names = {}
  local list = "find %s -maxdepth 1 -name '*.lua' 2>&1 | grep '[.]lua$' | LC_ALL=C sort"
  local pipe = assert(io.popen(list:format(folder)))
  for path in pipe:lines() do
    names[#names + 1] = path:match("[^/]*$")
  end
  pipe:close()
  return names
end

---@param page Api.Page
---@return string
local function render(page)
  local out = { "# " .. page.title, NOTE, "", page.intro }
  for _, name in ipairs(files_of(page.folder)) do
    put_file(out, page.folder, name)
  end
  return (table.concat(out, "\n"):gsub("\n\n\n+", "\n\n")) .. "\n"
end

--- The first line in which two texts differ.
---@param a string
---@param b string
---@return integer
local function first_difference(a, b)
  local line, position = 1, 1
  while a:sub(position, position) == b:sub(position, position) do
    line = line + (a:sub(position, position) == "\n" and 1 or 0)
    position = position + 1
  end
  return line
end

---@param page Api.Page
---@param write boolean
---@return boolean current
local function visit(page, write)
  local path = page.folder .. "/README.md"
  local file = io.open(path)
  local now = file and file:read("a") or ""
  if file then
    file:close()
  end
  local good, wanted = pcall(render, page)
  if not good then
    print((wanted:gsub("^([^:]*:%d+): ", "%1: api: ")))
    return false
  elseif wanted == now then
    return true
  elseif write then
    local out = assert(io.open(path, "w"))
    out:write(wanted)
    out:close()
    return true
  end
  print(("%s:%d: api: is not what the annotations say; tests/run style --update api writes it")
    :format(path, first_difference(now, wanted)))
  return false
end

local current = true
for _, page in ipairs(PAGES) do
  if #files_of(page.folder) > 0 then
    current = visit(page, arg[1] == "--write") and current
  end
end
os.exit(current)
