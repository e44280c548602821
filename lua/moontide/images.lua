--- Why an image cannot be pulled, in a few words instead of a container runtime's chain of errors.
local text = require("moontide.text")

local M = {}

--- Reasons for which a container waits that are about its image.
---@type table<string, boolean>
M.REASONS = {
  ErrImagePull = true,
  ImagePullBackOff = true,
  ErrImageNeverPull = true,
  InvalidImageName = true,
  ImageInspectError = true,
  RegistryUnavailable = true,
  SignatureValidationFailed = true,
}

-- The first phrase that stands in the lower-case message decides.
local MEANINGS = {
  { "may require 'docker login'", "not found, or access denied" },
  { "insufficient_scope", "not found, or access denied" },
  { "toomanyrequests", "the registry refuses so many pulls" },
  { "429 too many requests", "the registry refuses so many pulls" },
  { "unauthorized", "access denied" },
  { "authentication required", "access denied" },
  { "authorization failed", "access denied" },
  { "no basic auth credentials", "access denied" },
  { "403 forbidden", "access denied" },
  { "denied", "access denied" },
  { "no such host", "the registry's name does not resolve" },
  { "connection refused", "the registry cannot be reached" },
  { "i/o timeout", "the registry cannot be reached" },
  { "handshake timeout", "the registry cannot be reached" },
  { "deadline exceeded", "the registry cannot be reached" },
  { "network is unreachable", "the registry cannot be reached" },
  { "x509", "the registry's certificate is not trusted" },
  { "no match for platform", "not there for this platform" },
  { "no space left on device", "no space left on the node" },
  { "pull policy of never", "not on the node, and its pull policy is Never" },
  { "invalid reference format", "not a valid image name" },
  { "couldn't parse image", "not a valid image name" },
  { "manifest unknown", "not found" },
  { "name unknown", "not found" },
  { "not found", "not found" },
}

--- The message in lower case without the image, whose name must not be taken for a reason.
---@param message string
---@param image string
---@return string
local function comparable(message, image)
  local lower, name = message:lower(), image:lower()
  local from, to = lower:find(name, 1, true)
  while from and to >= from do
    lower = lower:sub(1, from - 1) .. lower:sub(to + 1)
    from, to = lower:find(name, from, true)
  end
  return lower
end

--- What the message says beyond that the image could not be pulled.
---@param message string
---@return string
local function remainder(message)
  local rest = message:match("desc = (.*)") or message
  if rest:find("^Back%-off pulling image") then
    rest = rest:match('^Back%-off pulling image "[^"]*": (.*)') or ""
  end
  return text.line(rest)
end

--- `"postgres:16-alpin" not found`.
---@param image string
---@param message string? of the waiting container, or of an event about the pull
---@return string
function M.explain(image, message)
  local quoted = '"' .. image .. '"'
  local lower = comparable(message or "", image)
  for _, meaning in ipairs(MEANINGS) do
    if lower:find(meaning[1], 1, true) then
      return quoted .. " " .. meaning[2]
    end
  end
  return text.join(": ", quoted, remainder(message or ""))
end

return M
