---@meta moontide.base64

--- Base64 (RFC 4648, section 4), as Secrets and basic authentication have it.
---@class moontide.base64
local base64 = {}

--- The text that stands for the bytes, on one line; of at most 4 MiB.
---@param _bytes string
---@return string
function base64.encode(_bytes) end

--- The bytes that a text stands for; line breaks may stand anywhere in it.
---@param _text string
---@return string? bytes nil when the text is no base64
---@return string? message
function base64.decode(_text) end

return base64
