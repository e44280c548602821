--- hooks/Canary.lua against a Prometheus that is not there.
local script_hook = require("script_hook")

local canary = script_hook.load("Canary")
local QUERY = 'rate(errors{app="{{app}}"}[1m])'
local SHOWN = 'rate(errors{app="shop"}[1m])'

--- An answer of Prometheus with one series a value, named a, b, …
local function values(...)
  local results = {}
  for i, value in ipairs({ ... }) do
    results[i] = ('{"metric":{"pod":"%s"},"value":[1.5,"%s"]}'):format(("abc"):sub(i, i), value)
  end
  return { body = ('{"status":"success","data":{"resultType":"vector","result":[%s]}}'):format(
    table.concat(results, ",")) }
end

local scalar = { body = '{"status":"success","data":{"resultType":"scalar","result":[1.5,"0.5"]}}' }

---@param params table<string, any>
---@param answers any[]
---@return string outcome
---@return table said
local function run(params, answers)
  params.url, params.query = params.url or "http://prometheus:9090/", params.query or QUERY
  return script_hook.run(canary, params, { answers = answers })
end

describe("Canary", function()
  it("asks for five minutes, every thirty seconds", function()
    local outcome, said = run({ max = 1 }, { values("0.25") })
    assert.are.equal(("succeeded: %s: in bounds 11 of 11 times"):format(SHOWN), outcome)
    assert.are.equal(300, said.seconds)
    assert.are.equal("http://prometheus:9090/api/v1/query?query=rate%28errors%7Bapp%3D%22shop%22%7D"
      .. "%5B1m%5D%29", said.requests[1].url)
    assert.are.same({}, said.requests[1].headers)
    assert.are.equal("0.25", said.log[1])
  end)

  it("asks as often and as long as it is told, to the very end", function()
    local _, said = run({ max = 1, during = 25, every = 10, token = "sesame" }, { scalar })
    assert.are.equal(4, #said.requests)
    assert.are.equal(25, said.seconds)
    assert.are.equal("Bearer sesame", said.requests[1].headers.Authorization)
  end)

  local rows = {
    { "a value that is too high", { max = 1 }, { values("0", "1.5") },
      "1.5 is more than 1 of pod=b" },
    { "a value that is too low", { min = 1 }, { values("0.5") }, "0.5 is less than 1 of pod=a" },
    { "an infinite one", { max = 1 }, { values("+Inf") }, "inf is more than 1 of pod=a" },
    { "what is no number", { max = 1 }, { values("NaN") }, "there is no value of pod=a" },
    { "no data", { max = 1 }, { values() }, "the query finds nothing" },
    { "a matrix", { max = 1 },
      { { body = '{"status":"success","data":{"resultType":"matrix","result":[{}]}}' } },
      "the query finds nothing" },
    { "no answer", { max = 1 }, { "no route" }, "no route" },
    { "a wrong query", { max = 1 },
      { { status = 400, body = '{"status":"error","error":"parse error at char 5"}' } },
      "Prometheus answers 400: parse error at char 5" },
    { "what is no Prometheus", { max = 1 }, { { body = "<html>" } }, "Prometheus answers 200" },
  }
  for _, row in ipairs(rows) do
    it("fails with " .. row[1], function()
      local outcome, said = run(row[2], row[3])
      assert.are.equal(("failed: %s: %s"):format(SHOWN, row[4]), outcome)
      assert.are.equal(0, said.seconds)
    end)
  end

  it("takes the bounds themselves for good", function()
    local outcome = run({ min = 1, max = 2, during = 0 }, { values("1", "2") })
    assert.are.equal(("succeeded: %s: in bounds 1 of 1 times"):format(SHOWN), outcome)
  end)

  it("bears as much as it is told", function()
    local outcome = run({ max = 1, tolerate = 2, during = 90 },
      { values("5"), "no route", values("0") })
    assert.are.equal(("succeeded: %s: in bounds 2 of 4 times"):format(SHOWN), outcome)
    local said
    outcome, said = run({ max = 1, tolerate = 2 }, { values("5") })
    assert.are.equal(("failed: %s: 5 is more than 1 of pod=a"):format(SHOWN), outcome)
    assert.are.equal(60, said.seconds)
  end)

  it("wants a bound", function()
    assert.are.equal("failed: nothing is asked of the value: write max, min or both",
      (run({}, { scalar })))
  end)
end)
