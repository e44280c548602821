--- What the specs of health checks share: the shipped files, and how the host loads them.
local M = {}

M.FOLDER = "scripts/health"

-- What a script finds: the base functions that are safe, and four libraries.
local ALLOWED = {
  "assert", "error", "getmetatable", "ipairs", "next", "pairs", "pcall", "print", "rawequal",
  "rawget", "rawlen", "rawset", "require", "select", "setmetatable", "tonumber", "tostring", "type",
  "string", "table", "math", "utf8",
}

--- What is in a file.
---@param path string
---@return string
function M.read(path)
  local file = assert(io.open(path))
  local content = file:read("a")
  file:close()
  return content
end

--- The files of the shipped checks, relative to `scripts/health`, sorted.
---@return string[]
function M.files()
  local found = {}
  local pipe = assert(io.popen("find " .. M.FOLDER .. " -name '*.lua'"))
  for path in pipe:lines() do
    if not path:find("_spec%.lua$") then
      found[#found + 1] = path:sub(#M.FOLDER + 2)
    end
  end
  pipe:close()
  table.sort(found)
  return found
end

--- The globals of a script, with an error for every other one.
---@return table
function M.globals()
  local globals = {}
  for _, name in ipairs(ALLOWED) do
    globals[name] = _G[name]
  end
  return setmetatable(globals, {
    __index = function(_, name)
      error("a script does not find the global " .. name, 2)
    end,
    __newindex = function(_, name)
      error("a script sets the global " .. name, 2)
    end,
  })
end

--- A shipped check, loaded as the host loads it; one that declares conditions has a function then.
---@param file string relative to `scripts/health`
---@return moontide.HealthCheck
function M.load(file)
  local chunk = assert(loadfile(M.FOLDER .. "/" .. file, "t", M.globals()))
  local check = chunk()
  if check.conditions then
    check.check = function(object)
      return require("moontide.conditions").judge(object, check.conditions)
    end
  end
  return M.watched(check)
end

--- Fails where `because` changes what it is given: the host gives the same tables again.
---@param check moontide.HealthCheck
---@return moontide.HealthCheck
function M.watched(check)
  local because = check.because
  check.because = because and function(object, ctx)
    local before, related = M.copy(object), M.copy(ctx and ctx.related)
    local lines = because(object, ctx)
    assert(M.same(before, object), "because changes the object")
    assert(M.same(related, ctx and ctx.related), "because changes related objects")
    return lines
  end
  return check
end

--- Whether two values are equal, tables by what is in them.
---@param a any
---@param b any
---@return boolean
function M.same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then
    return a == b
  end
  for key, inner in pairs(a) do
    if not M.same(inner, b[key]) then
      return false
    end
  end
  for key in pairs(b) do
    if a[key] == nil then
      return false
    end
  end
  return true
end

--- A copy, so that a check that changes its arguments is found out.
---@param value any
---@return any
function M.copy(value)
  if type(value) ~= "table" then
    return value
  end
  local made = {}
  for key, inner in pairs(value) do
    made[key] = M.copy(inner)
  end
  return made
end

--- Values of every type that JSON has, for fields that should hold another one.
local ODD = { "text", 7, 1.5, true, {}, { "text" }, { key = "value" }, { { { 1 } } }, 2 ^ 70, -1 }

--- Every object that comes from one by putting each odd value in the place of each of its fields.
---@param object table
---@param visit fun(object: table)
function M.mistype(object, visit)
  local whole = M.copy(object)
  local function walk(part)
    local keys = {}
    for key in pairs(part) do
      keys[#keys + 1] = key
    end
    for _, key in ipairs(keys) do
      local kept = part[key]
      for _, odd in ipairs(ODD) do
        part[key] = M.copy(odd)
        visit(whole)
      end
      part[key] = nil
      visit(whole)
      part[key] = kept
      if type(kept) == "table" then
        walk(kept)
      end
    end
  end
  walk(whole)
end

--- The parts of an object that a case is about, as a whole object of the first kind of a check.
---@param check moontide.HealthCheck
---@param part moontide.Object
---@return moontide.Object
function M.object(check, part)
  local made = M.copy(part)
  local api_version, kind = check.kinds[1]:match("^(.*)/([^/]*)$")
  made.apiVersion = made.apiVersion or api_version:gsub("%*", "v1")
  made.kind = made.kind or kind
  made.metadata = made.metadata or {}
  if type(made.metadata) == "table" then
    made.metadata.name = made.metadata.name or "web"
  end
  return made
end

--- A condition of a status.
---@param type_name string
---@param status string?
---@param reason string?
---@param message string?
---@return moontide.Condition
function M.condition(type_name, status, reason, message)
  return { type = type_name, status = status, reason = reason, message = message }
end

--- A condition that says of which generation of the object it is.
---@param generation integer
---@param made moontide.Condition
---@return moontide.Condition
function M.about(generation, made)
  made.observedGeneration = generation
  return made
end

--- Parts of an object of the second generation with these conditions.
---@param ... moontide.Condition
---@return moontide.Object
function M.with(...)
  return { metadata = { generation = 2 }, status = { conditions = { ... } } }
end

--- The same, while the controller has seen the first generation only.
---@param ... moontide.Condition
---@return moontide.Object
function M.stale(...)
  local made = M.with(...)
  made.status.observedGeneration = 1
  return made
end

return M
