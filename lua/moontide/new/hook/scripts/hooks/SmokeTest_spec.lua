--- Run by busted, without a cluster: what the hook reaches are tables, and time is a number.
local path = debug.getinfo(1, "S").source:match("^@(.*)_spec%.lua$")
local hook_type = dofile(path .. ".lua")

--- Runs the hook for at most 10 s. `look` answers for the cluster at a time.
---@param look fun(now: number): moontide.Object?, string?
---@return string outcome
---@return string message
---@return number ended
local function run(look)
  local now, outcome, message = 0, nil, nil
  local hook = {
    params = { deployment = "web", within = 10 },
    succeed = function(_, text) outcome, message = "succeeded", text end,
    fail = function(_, text) outcome, message = "failed", text end,
    log = function() end,
  }
  hook_type.run(hook, {
    now = function() return now end,
    sleep = function() now = now + 5 end,
    get = function(kind, name)
      assert.are.same({ "apps/v1/Deployment", "web" }, { kind, name })
      return look(now)
    end,
  })
  return outcome, message, now
end

---@param count integer
---@return moontide.Object
local function available(count)
  return { status = { availableReplicas = count } }
end

describe("SmokeTest", function()
  local rows = {
    { "passes at once when all is well", function() return available(2) end,
      "succeeded", "2 available", 0 },
    { "waits", function(now) return available(now < 5 and 0 or 1) end,
      "succeeded", "1 available", 5 },
    { "gives up", function() return nil end, "failed", "nothing became available", 15 },
    { "fails when the cluster does not answer", function() return nil, "forbidden" end,
      "failed", "forbidden", 0 },
  }
  for _, row in ipairs(rows) do
    it(row[1], function()
      assert.are.same({ row[3], row[4], row[5] }, { run(row[2]) })
    end)
  end
end)
