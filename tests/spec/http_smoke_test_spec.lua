--- hooks/HttpSmokeTest.lua against servers that are not there.
local fakes = require("fakes")
local support = require("support")

local smoke = assert(loadfile("hooks/HttpSmokeTest.lua", "t", support.globals()))()

--- Runs the hook; what servers answer, one after another, the last again and again.
---@param params table<string, any>
---@param answers (integer|string|table)[] a status, why there is none, or the answer
---@return string outcome
---@return table said the log, the requests, and the seconds that it took
local function run(params, answers)
  local said = { log = {}, requests = {}, seconds = 0 }
  fakes.answer = function(request)
    said.requests[#said.requests + 1] = request
    local answer = answers[math.min(#said.requests, #answers)]
    if type(answer) == "string" then
      return nil, answer
    end
    return type(answer) == "table" and answer or { status = answer, body = "", headers = {} }
  end
  params.url = "http://shop"
  local outcome
  local hook = {
    params = params,
    log = function(_, line)
      said.log[#said.log + 1] = line
    end,
    succeed = function(_, message)
      outcome = "succeeded: " .. message
    end,
    fail = function(_, message)
      outcome = "failed: " .. message
    end,
  }
  smoke.run(hook, {
    now = function()
      return said.seconds
    end,
    sleep = function(seconds)
      said.seconds = said.seconds + seconds
    end,
  })
  return outcome, said
end

describe("HttpSmokeTest", function()
  local rows = {
    { "passes at once", {}, { 200 }, "succeeded: http://shop answers 200", 1 },
    { "takes any status of success", {}, { 204 }, "succeeded: http://shop answers 204", 1 },
    { "asks again", {}, { "no route", 503, 200 }, "succeeded: http://shop answers 200", 3 },
    { "wants the status that is named", { expect = 301 }, { 200, 301 },
      "succeeded: http://shop answers 301", 2 },
    { "gives up in time", { within = 12 }, { 503 },
      "failed: http://shop: it answers 503, not 200 to 299 (asked 3 times)", 3 },
    { "gives up after its retries", { retries = 1 }, { "no route" },
      "failed: http://shop: no route (asked 2 times)", 2 },
    { "asks only once without retries", { retries = 0 }, { 404 },
      "failed: http://shop: it answers 404, not 200 to 299 (asked 1 times)", 1 },
    { "looks into the answer", { contains = "o%k", retries = 1 },
      { { status = 200, body = "ok" }, { status = 200, body = "all o%k" } },
      "succeeded: http://shop answers 200", 2 },
    { "says what the answer lacks", { contains = "ok", retries = 0 }, { 200 },
      'failed: http://shop: its answer does not contain "ok" (asked 1 times)', 1 },
  }
  for _, row in ipairs(rows) do
    it(row[1], function()
      local outcome, said = run(row[2], row[3])
      assert.are.equal(row[4], outcome)
      assert.are.equal(row[5], #said.requests)
    end)
  end

  it("pauses, and logs what was wrong", function()
    local _, said = run({ every = 2 }, { 500, "no route", 200 })
    assert.are.equal(4, said.seconds)
    assert.are.same({ "it answers 500, not 200 to 299", "no route" }, said.log)
  end)

  it("sends its token, and takes no longer than it has", function()
    local _, said = run({ token = "sesame", within = 3 }, { 200 })
    assert.are.equal("Bearer sesame", said.requests[1].headers.Authorization)
    assert.are.equal(3, said.requests[1].timeout)
    _, said = run({}, { 200 })
    assert.are.same({}, said.requests[1].headers)
    assert.are.equal(10, said.requests[1].timeout)
  end)
end)
