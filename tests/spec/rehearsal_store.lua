--- A cluster in Lua, as small as controllers need it: objects, what changed, and virtual time.
local support = require("support")
local time = require("fakes").time

local M = {}
M.__index = M

M.FOLDER = "lua/moontide/rehearsal"
M.START = 1767225600 -- 2026-01-01T00:00:00Z

local LAG = 5 -- Milliseconds from a change to the controllers that act on it.

---@param value any
---@param other any
---@return boolean
local function same(value, other)
  if type(value) ~= "table" or type(other) ~= "table" then
    return value == other
  end
  for key, inner in pairs(value) do
    if not same(inner, other[key]) then
      return false
    end
  end
  for key in pairs(other) do
    if value[key] == nil then
      return false
    end
  end
  return true
end

---@param object moontide.Object
---@return string
local function key_of(object)
  local group = object.apiVersion:match("^(.*)/") or ""
  return ("%s/%s/%s/%s"):format(group, object.kind, object.metadata.namespace or "",
    object.metadata.name)
end

--- The shipped controllers by `group/Kind`; the one for scenarios under `*`.
---@return table<string, moontide.Controller[]>
function M.controllers()
  local found = {}
  local pipe = assert(io.popen("find " .. M.FOLDER .. " -name '*.lua' | sort"))
  for path in pipe:lines() do
    local controller = assert(loadfile(path, "t", support.globals()))()
    for _, said in ipairs(controller.kinds or {}) do
      local group, kind = said:match("^(.-)/?[^/]*/([^/]*)$")
      local key = controller.scenario and "*" or group .. "/" .. kind
      found[key] = found[key] or {}
      table.insert(found[key], controller)
    end
  end
  pipe:close()
  return found
end

local controllers = M.controllers()

--- A cluster with its classes and these objects; `rules` is what a scenario says, made plain.
---@param things moontide.Object[]
---@param rules table[]?
---@return table
function M.new(things, rules)
  local store = setmetatable({
    objects = {}, order = {}, attempts = {}, dirty = {}, timers = {},
    now = 0, uids = 0, rules = rules or {}, calls = 0, refusals = {},
  }, M)
  store:put({
    apiVersion = "storage.k8s.io/v1", kind = "StorageClass",
    metadata = {
      name = "standard",
      annotations = { ["storageclass.kubernetes.io/is-default-class"] = "true" },
    },
    volumeBindingMode = "WaitForFirstConsumer",
  })
  store:put({
    apiVersion = "networking.k8s.io/v1", kind = "IngressClass",
    metadata = {
      name = "nginx",
      annotations = { ["ingressclass.kubernetes.io/is-default-class"] = "true" },
    },
  })
  for _, thing in ipairs(things) do
    store:put(thing)
  end
  return store
end

---@param object moontide.Object
function M:touch(object)
  local key = key_of(object)
  self.dirty[key] = math.min(self.dirty[key] or math.huge, self.now + LAG)
  for _, reference in ipairs(object.metadata.ownerReferences or {}) do
    local owner = self:find(reference.apiVersion, reference.kind, object.metadata.namespace,
      reference.name)
    if owner then
      local owner_key = key_of(owner)
      self.dirty[owner_key] = math.min(self.dirty[owner_key] or math.huge, self.now + LAG)
    end
  end
end

---@param object moontide.Object
---@return moontide.Object
function M:put(object)
  local made = support.copy(object)
  local key = key_of(made)
  if self.objects[key] then
    return self.objects[key]
  end
  self.uids = self.uids + 1
  made.metadata.uid = ("uid-%d"):format(self.uids)
  made.metadata.generation = 1
  made.metadata.creationTimestamp = time.format(M.START + self.now / 1000)
  self.attempts[key] = (self.attempts[key] or 0) + 1
  self.objects[key] = made
  self.order[#self.order + 1] = key
  self:touch(made)
  made.created = self.now
  return made
end

---@param api_version string
---@param kind string
---@param namespace string?
---@param name string
---@return moontide.Object?
function M:find(api_version, kind, namespace, name)
  return self.objects[key_of({
    apiVersion = api_version, kind = kind, metadata = { namespace = namespace, name = name },
  })]
end

--- The objects of a kind, by name.
---@param kind string
---@return moontide.Object[]
function M:all(kind)
  local found = {}
  for _, object in pairs(self.objects) do
    found[#found + 1] = object.kind == kind and object or nil
  end
  table.sort(found, function(a, b)
    return a.metadata.name < b.metadata.name
  end)
  return found
end

---@param object moontide.Object
function M:remove(object)
  self.objects[key_of(object)] = nil
  self.timers[key_of(object)] = nil
  self:touch(object)
  for _, other in pairs(support.copy(self.objects)) do
    for _, reference in ipairs(other.metadata.ownerReferences or {}) do
      if reference.uid == object.metadata.uid then
        self:remove(other)
      end
    end
  end
end

--- What is there with a patch laid over it (RFC 7386); true when that changes something.
local function merge(into, patch)
  local changed = false
  for key, value in pairs(patch) do
    if type(value) == "table" and type(into[key]) == "table" and value[1] == nil then
      changed = merge(into[key], value) or changed
    elseif not same(into[key], value) then
      into[key] = support.copy(value)
      changed = true
    end
  end
  return changed
end

--- Somebody writes: merged into spec and metadata.
---@param object moontide.Object
---@param patch table
function M:change(object, patch)
  local live = self.objects[key_of(object)]
  local spec = live and support.copy(live.spec)
  if live and merge(live, patch) then
    if not same(spec, live.spec) then
      live.metadata.generation = live.metadata.generation + 1
    end
    self:touch(live)
  end
end

---@param action moontide.Action
function M:apply(action)
  local live = self.objects[key_of(action.object)]
  if action.verb == "create" then
    self:put(action.object)
  elseif action.verb == "patch" then
    self:change(action.object, action.object)
  elseif action.verb == "delete" and live then
    self:remove(live)
  elseif action.verb == "status" and live and not same(live.status, action.object.status) then
    live.status = support.copy(action.object.status)
    self:touch(live)
  end
end

---@param rule table
---@param object moontide.Object
---@return boolean
local function fits(rule, object)
  return rule.kind == object.kind and object.metadata.name:find(rule.name) ~= nil
end

--- The rules that count for an object, as the host finds them.
---@param object moontide.Object
---@return table[]
function M:fitting(object)
  local found = {}
  local owner = object
  for _ = 1, 4 do
    local reference = (owner.metadata.ownerReferences or {})[1]
    owner = reference and self:find(reference.apiVersion, reference.kind,
      object.metadata.namespace, reference.name)
    if not owner then
      break
    end
    for _, rule in ipairs(self.rules) do
      if fits(rule, owner) then
        local pods = rule.pods or rule
        found[#found + 1] = object.kind == "Pod" and pods or { pods = pods }
      end
    end
  end
  for _, rule in ipairs(self.rules) do
    found[#found + 1] = fits(rule, object) and rule or nil
  end
  return found
end

---@param object moontide.Object
---@param rules table[]
---@return moontide.ControllerContext
function M:context(object, rules)
  local owned = {}
  for _, other in pairs(self.objects) do
    for _, reference in ipairs(other.metadata.ownerReferences or {}) do
      owned[#owned + 1] = reference.uid == object.metadata.uid and support.copy(other) or nil
    end
  end
  table.sort(owned, function(a, b)
    return a.metadata.name < b.metadata.name
  end)
  return {
    owned = owned,
    scenario = support.copy(rules),
    now = M.START + self.now / 1000,
    age = (self.now - object.created) / 1000,
    attempt = self.attempts[key_of(object)],
    get = function(api_version, kind, namespace, name)
      return support.copy(self:find(api_version, kind, namespace, name))
    end,
    list = function(_, kind, namespace)
      local found = {}
      for _, other in ipairs(self:all(kind)) do
        if namespace == "" or other.metadata.namespace == namespace then
          found[#found + 1] = support.copy(other)
        end
      end
      return found
    end,
  }
end

---@param key string
function M:reconcile(key)
  local object = self.objects[key]
  local group, kind = key:match("^([^/]*)/([^/]*)")
  if not object then
    return
  end
  local rules = self:fitting(object)
  local outside = false
  for _, rule in ipairs(rules) do
    outside = outside or rule.deleted ~= nil or rule.changed ~= nil
  end
  local asked = { table.unpack(controllers[group .. "/" .. kind] or {}) }
  asked[#asked + 1] = outside and controllers["*"][1] or nil
  self.timers[key] = nil
  for _, controller in ipairs(asked) do
    self.calls = self.calls + 1
    local actions, again = controller.reconcile(support.copy(object), self:context(object, rules))
    if again then
      local at = self.now + math.ceil(again * 1000 - 1e-4)
      self.timers[key] = math.min(self.timers[key] or math.huge, math.max(at, self.now + 1))
    end
    for _, action in ipairs(actions or {}) do
      self:apply(action)
    end
  end
end

--- The key that is due next, and when.
---@return string?
---@return number
function M:next()
  local found, at
  for _, list in ipairs({ self.dirty, self.timers }) do
    for key, due in pairs(list) do
      if not at or due < at or due == at and key < found then
        found, at = key, due
      end
    end
  end
  return found, at or math.huge
end

--- Runs until nothing is due any more, or until this many seconds after the start.
---@param seconds number
---@return table
function M:run(seconds)
  while true do
    local key, at = self:next()
    if not key or at > seconds * 1000 then
      self.now = math.max(self.now, seconds * 1000)
      return self
    end
    self.now = math.max(self.now, at)
    self.dirty[key] = nil
    self:reconcile(key)
  end
end

--- What the shipped check says of an object, with all that it could need.
---@param file string relative to `scripts/health`
---@param object moontide.Object
---@return moontide.Verdict
---@return string[] because
function M:judge(file, object)
  local check = support.load(file)
  local ctx = { related = {}, known = {}, hook = false, now = M.START, waited = 1 }
  for _, need in ipairs(check.needs or {}) do
    ctx.known[need] = true
    for _, other in ipairs(self:all(need:match("[^/]*$"))) do
      ctx.related[#ctx.related + 1] = support.copy(other)
    end
  end
  local verdict = check.check(support.copy(object), ctx)
  return verdict, check.because and check.because(support.copy(object), ctx) or {}
end

return M
