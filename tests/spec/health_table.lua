--- The table of shipped checks in `scripts/README.md`, made from the files themselves.
--
-- Run from the top of the project: prints the table; with `--write` puts it into the page. Required
-- by a spec it is a module.
local M = {}

package.path = "./lua/?.lua;./tests/spec/?.lua;" .. package.path
local support = require("support")

M.PAGE = "scripts/README.md"

local BEGIN = "<!-- shipped checks: written by tests/spec/run --update -->"
local END = "<!-- end of shipped checks -->"

---@param list string[]?
---@return string
local function codes(list)
  local quoted = {}
  for i, item in ipairs(list or {}) do
    quoted[i] = "`" .. item .. "`"
  end
  return table.concat(quoted, ", ")
end

--- What the first comment of a file says after the colon: what counts as healthy.
---@param file string
---@return string
local function summary(file)
  local comment = support.read(support.FOLDER .. "/" .. file):match("^%-%-%- [^\n]*: ([^\n]*)")
  return (assert(comment, file .. ": the first line is no `--- Kind: what is healthy.`"))
end

--- What the header of a file says that it reads, with the page that it was written from.
---@param file string
---@return string
local function sources(file)
  local reads, link = {}, nil
  for line in support.read(support.FOLDER .. "/" .. file):gmatch("[^\n]*") do
    if not line:find("^%-%-") then
      break
    end
    reads[#reads + 1] = line:match("^%-%- Reads: (.*)%.$")
    link = line:match("^%-%- (https://%S+)$") or link
  end
  assert(reads[1] and link, file .. ": its header has no `-- Reads: FIELDS.` or no `-- https://…`")
  return ("%s ([page](%s))"):format(table.concat(reads, "; "), link)
end

--- The table, in Markdown.
---@return string
function M.render()
  local rows = {
    "| kinds | healthy is | reads | needs | names causes | file |",
    "|---|---|---|---|---|---|",
  }
  for _, file in ipairs(support.files()) do
    local check = support.load(file)
    rows[#rows + 1] = ("| %s | %s | %s | %s | %s | [`%s`](health/%s) |"):format(
      codes(check.kinds), (summary(file):gsub("%.$", "")), sources(file), codes(check.needs),
      check.because and "yes" or "", file, file)
  end
  return table.concat(rows, "\n")
end

--- The page with the table as it is now.
---@return string now what the page holds
---@return string wanted
function M.pages()
  local page = support.read(M.PAGE)
  local _, head = page:find(BEGIN, 1, true)
  local tail = page:find(END, 1, true)
  assert(head and tail, M.PAGE .. " has lost the markers of its table")
  return page, page:sub(1, head) .. "\n" .. M.render() .. "\n" .. page:sub(tail)
end

if arg and arg[0] and arg[0]:find("health_table%.lua$") then
  if arg[1] == "--write" then
    local _, wanted = M.pages()
    local file = assert(io.open(M.PAGE, "w"))
    file:write(wanted)
    file:close()
  else
    print(M.render())
  end
end

return M
