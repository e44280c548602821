--- Where files of specs are: in the spec's folder or in one above it, up to the project's.
local engine = require("moontide.testing.engine")

local M = {}

local LEVELS_MAX = 16

---@param path string
---@return boolean
function M.exists(path)
  local file = io.open(path)
  if file then
    file:close()
  end
  return file ~= nil
end

--- A name in a folder.
---@param folder string
---@param name string
---@return string
local function join(folder, name)
  return folder == "." and name or folder:gsub("/$", "") .. "/" .. name
end

--- The folder around one; nil of the topmost.
---@param folder string
---@return string?
local function around(folder)
  if folder == "/" then
    return nil
  elseif folder == "." then
    return ".."
  elseif folder:match("[^/]+$") == ".." then
    return folder .. "/.."
  end
  local parent = folder:match("^(.*)/[^/]+$")
  return parent == "" and "/" or parent or "."
end

--- The folders that are looked in, from the spec's own on.
---@return fun(): string?
local function folders()
  local folder, level = nil, 0
  return function()
    if folder and (M.exists(join(folder, "moontide.lua")) or M.exists(join(folder, ".git"))) then
      return nil
    end
    level = level + 1
    if not folder then
      folder = engine.spec:match("^(.*)/[^/]*$") or "."
      folder = folder == "" and "/" or folder
    else
      folder = around(folder)
    end
    return level <= LEVELS_MAX and folder or nil
  end
end

--- The path of a file or folder, or nil.
---@param path string
---@return string?
local function search(path)
  if path:sub(1, 1) == "/" then
    return M.exists(path) and path or nil
  end
  for folder in folders() do
    if M.exists(join(folder, path)) then
      return join(folder, path)
    end
  end
  return nil
end

--- The same, which has to be there.
---@param path string
---@return string
function M.find(path)
  return search(path)
    or error(("there is no %s beside %s or above it"):format(path, engine.spec), 0)
end

--- The project's folder: the nearest with a moontide.lua; nil when there is none.
---@return string?
function M.project()
  local file = search("moontide.lua")
  return file and (file:match("^(.*)/[^/]*$") or ".")
end

--- The folder of scripts that a script or a spec lies in, as its path names it; nil when it lies in
--- none.
---@param path string
---@return string?
function M.scripts(path)
  local rooted = "/" .. path
  local before = rooted:match("^(.*)/hooks/[^/]+$") or rooted:match("^(.*)/health/.+$")
  return before and (before == "" and "." or before:sub(2))
end

--- A path that is the same wherever it is read.
---@param path string
---@return string
function M.whole(path)
  return path:sub(1, 1) == "/" and path or engine.cwd .. "/" .. path
end

return M
