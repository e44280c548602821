---@meta moontide.yaml

--- YAML as manifests are read and written: `yes` is true, `0o17` and `1_000` are numbers, a key
--- twice is an error. A text has at most 256 KiB where it is read and 8 MiB where it is written.
--- Null is absent, as in `moontide.json`.
---@class moontide.yaml
local yaml = {}

--- The value of a text with one document.
---@param _text string
---@return any value nil for null and for a text without a document
---@return string? message what is wrong with the text, with its line; nil when it is YAML
function yaml.decode(_text) end

--- The values of all documents of a text, those without content left out.
---@param _text string
---@return any[]? values
---@return string? message what is wrong with the text, with its line; nil when it is YAML
function yaml.decode_all(_text) end

--- The text of a value, as `render` writes it: one document in block style, keys in order. What is
--- a list and what raises is as in `json.encode`.
---@param _value any
---@return string
function yaml.encode(_value) end

return yaml
