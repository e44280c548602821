---@meta moontide.json

--- JSON texts (RFC 8259) and plain tables. Integers stay exact, to 64 bits; a number with a
--- fraction or an exponent is a float. A text has at most 1 MiB where it is read and 8 MiB where it
--- is written, and 100 levels.
---@class moontide.json
---@field null userdata stands for null, as Lua's tables hold no nil; two of them are equal
local json = {}

--- How a text is read.
---@class moontide.JsonReading
---@field nulls boolean? null is `json.null`; without it a member that is null is absent, and the
--- items of a list behind a null move down

--- How a text is written.
---@class moontide.JsonWriting
---@field pretty boolean? on lines of its own, indented, with a final newline

--- The value of a text.
---@param _text string
---@param _options moontide.JsonReading?
---@return any value nil for null, unless nulls are kept
---@return string? message what is wrong with the text, with its line; nil when it is JSON
function json.decode(_text, _options) end

--- The text of a value: keys in order, so that equal values come to equal texts. A table with the
--- keys 1 to n is a list and one with names is a map; an empty one is a map, unless it is an empty
--- list that was read, or made with `list`. What JSON cannot say raises: functions, NaN, mixed
--- keys, gaps, strings that are no UTF-8.
---@param _value any
---@param _options moontide.JsonWriting?
---@return string
function json.encode(_value, _options) end

--- The table (a new one where none is given), which is a list where it is empty.
---@param _items table?
---@return table
function json.list(_items) end

return json
