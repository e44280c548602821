---@meta moontide.sha256

--- SHA-256, for what is compared or named by its content.
---@class moontide.sha256
local sha256 = {}

--- The digest of the bytes, of at most 8 MiB, as 64 lowercase hexadecimal digits.
---@param _bytes string
---@return string
function sha256.hex(_bytes) end

return sha256
