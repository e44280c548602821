--- Watches what Prometheus says of the new version for a while: every value has to stay in bounds.
local hook_type = require("moontide.hook")
local http = require("moontide.http")
local json = require("moontide.json")
local text = require("moontide.text")

local DURING = 300 -- seconds
local EVERY = 30 -- seconds between two queries
local TIMEOUT = 10 -- seconds for one query

--- A text as a part of a query.
---@param value string
---@return string
local function escape(value)
  return (value:gsub("[^%w._~-]", function(char)
    return ("%%%02X"):format(char:byte())
  end))
end

--- Which series a value is of: its labels, in order.
---@param metric table<string, string>?
---@return string
local function name_of(metric)
  local labels = {}
  for name, value in pairs(metric or {}) do
    labels[#labels + 1] = ("%s=%s"):format(name, value)
  end
  table.sort(labels)
  return #labels > 0 and (" of %s"):format(text.line(table.concat(labels, ","), 80)) or ""
end

--- The samples of an answer: of a vector one a series, of a scalar one.
---@param data any
---@return { metric: table?, value: any[] }[]
local function samples_of(data)
  if type(data) ~= "table" or type(data.result) ~= "table" then
    return {}
  elseif data.resultType == "scalar" then
    return { { value = data.result } }
  end
  return data.resultType == "vector" and data.result or {}
end

--- What Prometheus answers, or nil and why it does not.
---@param url string
---@param params table<string, any>
---@return table? samples
---@return string? problem
local function ask(url, params)
  local headers = params.token and { Authorization = "Bearer " .. params.token } or {}
  local answer, problem = http.get(url, { headers = headers, timeout = TIMEOUT })
  if not answer then
    return nil, problem
  end
  local said = json.decode(answer.body)
  if answer.status ~= 200 or hook_type.field(said, "status") ~= "success" then
    local why = hook_type.field(said, "error")
    return nil, text.join(": ", ("Prometheus answers %d"):format(answer.status),
      type(why) == "string" and text.line(why) or nil)
  end
  return samples_of(said.data)
end

--- What is wrong with a value, or nil.
---@param value number?
---@param params table<string, any>
---@return string?
local function misfit(value, params)
  if not value or value ~= value then
    return "there is no value"
  elseif params.max and value > params.max then
    return ("%g is more than %g"):format(value, params.max)
  elseif params.min and value < params.min then
    return ("%g is less than %g"):format(value, params.min)
  end
end

--- Prometheus writes numbers as texts, among them "+Inf" and "NaN".
---@param written any
---@return number?
local function number_of(written)
  local special = { ["+Inf"] = math.huge, Inf = math.huge, ["-Inf"] = -math.huge }
  return special[written] or tonumber(written)
end

--- What is wrong now, or nil and what is right.
---@param samples table[]
---@param params table<string, any>
---@return string? wrong
---@return string? right
local function judge(samples, params)
  local shown
  for _, sample in ipairs(samples) do
    local value = number_of(hook_type.field(sample, "value[1]"))
    local wrong = misfit(value, params)
    if wrong then
      return wrong .. name_of(sample.metric)
    end
    shown = shown or ("%g"):format(value)
  end
  if not shown then
    return "the query finds nothing"
  end
  return nil, #samples > 1 and ("%s and %d more"):format(shown, #samples - 1) or shown
end

---@type moontide.HookType
return {
  name = "Canary",
  at = "PostSync",
  params = {
    url = "url",
    query = "string",
    min = "number?",
    max = "number?",
    during = "duration?",
    every = "duration?",
    tolerate = "int?",
    token = "secret?",
  },
  run = function(hook, ctx)
    local params = hook.params
    if not params.min and not params.max then
      return hook:fail("nothing is asked of the value: write max, min or both")
    end
    local query = text.template(params.query, { app = ctx.app, namespace = ctx.namespace })
    local url = ("%s/api/v1/query?query=%s"):format(params.url:gsub("/+$", ""), escape(query))
    local last, every = ctx.now() + (params.during or DURING), params.every or EVERY
    local asked, bad = 0, 0
    while true do
      local samples, wrong = ask(url, params)
      local right
      if samples then
        wrong, right = judge(samples, params)
      end
      asked, bad = asked + 1, bad + (wrong and 1 or 0)
      hook:log(wrong or right)
      if wrong and bad > (params.tolerate or 0) then
        return hook:fail(("%s: %s"):format(text.line(query, 80), wrong))
      elseif ctx.now() >= last then
        return hook:succeed(("%s: in bounds %d of %d times"):format(
          text.line(query, 80), asked - bad, asked))
      end
      ctx.sleep(math.min(every, last - ctx.now()))
    end
  end,
}
