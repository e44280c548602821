--- Reads the annotations of the Lua language server (`---@class`, `---@param`, …) from a file, as
--- far as the API uses them; what it does not know is an error, so that nothing is left out unseen.
local M = {}

---@class Stub.Named
---@field name string
---@field type string
---@field text string

---@class Stub.Item
---@field kind "class"|"alias"|"function"|"value"
---@field name string
---@field text string what the comment says
---@field parent string? of a class
---@field fields Stub.Named[]? of a class
---@field type string? of an alias or a value
---@field options Stub.Named[]? of an alias: what it can be
---@field params Stub.Named[]? of a function
---@field returns Stub.Named[]? of a function

---@class Stub.File
---@field module string? as scripts require it
---@field text string
---@field items Stub.Item[]

local OPENING = { ["("] = true, ["<"] = true, ["{"] = true, ["["] = true }
local CLOSING = { [")"] = true, [">"] = true, ["}"] = true, ["]"] = true }

--- Where a type ends that `text` begins with: at the first blank outside of brackets and quotes
--- after which it does not go on, as after `fun():` it does.
---@param text string
---@return integer
local function type_end(text)
  local depth, quoted = 0, false
  for i = 1, #text do
    local char = text:sub(i, i)
    if char == '"' then
      quoted = not quoted
    elseif not quoted and OPENING[char] then
      depth = depth + 1
    elseif not quoted and CLOSING[char] then
      depth = depth - 1
    elseif not quoted and depth == 0 and char == " "
      and not text:sub(1, i - 1):find("[:,|]$") and not text:find("^ *|", i) then
      return i - 1
    end
  end
  return #text
end

---@param text string
---@return string type
---@return string rest
local function split_type(text)
  local last = type_end(text)
  return text:sub(1, last), (text:sub(last + 1):gsub("^%s*#?%s*", ""))
end

--- `name type text`; a name that only marks an unused argument loses its underscore, and a type may
--- follow as choices.
---@param text string
---@return Stub.Named
local function named(text)
  local name, rest = text:match("^(%S+)%s*(.*)$")
  local of_type, said = split_type(rest)
  return { name = name:gsub("^_", ""), type = of_type, text = said }
end

--- The choices in a line such as `"string" | "string?"`, and what is said of the only one.
---@param text string
---@return Stub.Named[]
local function choices(text)
  local list = {}
  while text ~= "" do
    local last = text:find('" *| *"')
    local of_type, said = split_type(last and text:sub(1, last) or text)
    list[#list + 1] = { name = "", type = of_type, text = said }
    text = last and text:sub(last + 1):gsub("^ *| *", "") or ""
  end
  return list
end

--- A choice of the field that was read last.
---@param field Stub.Named
---@param choice Stub.Named
local function add_choice(field, choice)
  local code = "`" .. choice.type .. "`"
  local said = choice.text ~= "" and code .. " " .. choice.text or code
  field.text = field.text == "" and said or field.text .. "; " .. said
end

-- What each tag adds to the item that is being read.
local TAGS = {
  class = function(block, text)
    local name, parent = text:match("^(%S-):%s*(.*)$")
    block.item = { kind = "class", name = name or text, parent = parent, fields = {} }
  end,
  alias = function(block, text)
    local name, rest = text:match("^(%S+)%s*(.*)$")
    block.item = { kind = "alias", name = name, type = rest ~= "" and rest or nil, options = {} }
  end,
  field = function(block, text)
    assert(block.item and block.item.fields, "a field of no class")
    block.last = named(text)
    table.insert(block.item.fields, block.last)
  end,
  param = function(block, text)
    block.last = named(text)
    table.insert(block.params, block.last)
  end,
  ["return"] = function(block, text)
    local of_type, rest = split_type(text)
    local name, said = rest:match("^(%S+)%s*(.*)$")
    block.last = { name = name or "", type = of_type, text = said or "" }
    table.insert(block.returns, block.last)
  end,
  type = function(block, text)
    block.type = text
  end,
  enum = function(block, text)
    block.type = text
  end,
}

--- The lines of a comment as one text.
---@param lines string[]
---@return string
local function joined(lines)
  return (table.concat(lines, " "):gsub("  +", " "))
end

---@return table
local function new_block()
  return { text = {}, params = {}, returns = {} }
end

--- Takes the item that a block describes, once all of it is read.
---@param file Stub.File
---@param block table
local function finish_item(file, block)
  if block.item then
    block.item.text = joined(block.text)
    table.insert(file.items, block.item)
    block.item, block.last, block.text = nil, nil, {}
  end
end

--- One comment line, without its dashes.
---@param file Stub.File
---@param block table
---@param line string
local function read_comment(file, block, line)
  local tag, rest = line:match("^@(%a+)%s*(.*)$")
  local option = line:match("^|%s*(.*)$")
  if tag == "meta" then
    file.module = rest ~= "" and rest or nil
  elseif tag then
    if tag == "class" or tag == "alias" then
      finish_item(file, block)
    end
    assert(TAGS[tag], "@" .. tag .. " is not known")(block, rest)
  elseif option then
    local item = assert(block.item, "a choice of nothing")
    for _, choice in ipairs(choices(option)) do
      if item.options then
        table.insert(item.options, choice)
      else
        add_choice(assert(item.fields[#item.fields], "a choice of no field"), choice)
      end
    end
  elseif block.last then -- what is said of it goes on
    block.last.text = block.last.text .. " " .. line
  else
    assert(not block.item, "text below a tag")
    table.insert(block.text, line)
  end
end

--- The line of code after a block says what the block is about.
---@param file Stub.File
---@param block table
---@param code string
local function finish_block(file, block, code)
  finish_item(file, block)
  local name, args = code:match("^function [%w_]+%.([%w_]+)%((.*)%)")
  local value = code:match("^[%w_]+%.([%w_]+) = ")
  local text = joined(block.text)
  if name then
    table.insert(file.items, {
      kind = "function", name = name, text = text, params = block.params, returns = block.returns,
      args = args,
    })
  elseif value and text ~= "" then
    table.insert(file.items, { kind = "value", name = value, text = text, type = block.type })
  elseif file.text == "" and text ~= "" and not code:find("^local function") then
    file.text = text
  end
end

--- Reads a file; raises `PATH:LINE: message` for what it does not know.
---@param path string
---@return Stub.File
function M.read(path)
  local file, block, number = { text = "", items = {} }, nil, 0
  for line in io.lines(path) do
    number = number + 1
    local comment = line:match("^%-%-%-%s?(.*)$")
    -- Further paragraphs of the comment that a file begins with have two dashes.
    local more = block and #file.items == 0 and file.text == "" and line:match("^%-%-%s?(.*)$")
    if comment or more then
      block = block or new_block()
      local good, message = pcall(read_comment, file, block, comment or more)
      if not good then
        error(("%s:%d: %s"):format(path, number, message:gsub("^.-:%d+: ", "")), 0)
      end
    elseif block then
      finish_block(file, block, line)
      block = nil
    elseif line:find("^function [%w_]+%.") then
      error(("%s:%d: nothing is said of %s"):format(path, number, line:match("[%w_.]+%(.*$")), 0)
    end
  end
  return file
end

return M
