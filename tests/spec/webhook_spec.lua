--- hooks/Webhook.lua against servers that are not there.
local script_hook = require("script_hook")

local webhook = script_hook.load("Webhook")
local URL = "https://ci.example.com/api/jobs"

---@param params table<string, any>
---@param answers any[]
---@param ctx table?
---@return string outcome
---@return table said
local function run(params, answers, ctx)
  params.url = params.url or URL
  return script_hook.run(webhook, params, { answers = answers, ctx = ctx })
end

--- An answer with JSON.
local function says(body, status)
  return { status = status or 200, body = body }
end

describe("Webhook", function()
  it("sends what the sync is about", function()
    local outcome, said = run({ token = "sesame" }, { 202 })
    assert.are.equal("succeeded: " .. URL .. " answers 202", outcome)
    local request = said.requests[1]
    assert.are.equal("POST", request.method)
    assert.are.equal("application/json", request.headers["Content-Type"])
    assert.are.equal("Bearer sesame", request.headers.Authorization)
    assert.are.same({ app = "shop", namespace = "blue", phase = "PostSync", hook = "home",
      failure = "" }, require("fakes").json.decode(request.body))
    assert.are.equal(1, #said.requests)
  end)

  local bodies = {
    { "a template", { body = '{"app":"{{app}}","at":"{{phase}}"}' },
      '{"app":"shop","at":"PostSync"}' },
    { "quotes within JSON", { body = '{"why":"{{failure}}"}' }, '{"why":"no \\"web\\""}' },
    { "other texts as they are", { body = "why={{failure}}", content_type = "text/plain" },
      'why=no "web"' },
    { "nothing with GET", { method = "GET" }, nil },
  }
  for _, row in ipairs(bodies) do
    it("sends " .. row[1], function()
      local _, said = run(row[2], { 200 }, { failure = 'no "web"' })
      assert.are.equal(row[3], said.requests[1].body)
      assert.are.equal(row[2].method or "POST", said.requests[1].method)
      assert.are.equal(row[3] and (row[2].content_type or "application/json"),
        said.requests[1].headers["Content-Type"])
    end)
  end

  local poll = { poll = "links.status", every = 10, within = 60 }
  local started = says('{"links":{"status":"/jobs/7"}}', 201)
  local rows = {
    { "fails on a bad status", {}, { says("no such\njob", 404) },
      URL .. ": it answers 404, not 200 to 299: no such job", 1 },
    { "fails without an answer", {}, { "no route" }, URL .. ": no route", 1 },
    { "wants the status that is named", { expect = 201 }, { 200 },
      URL .. ": it answers 200, not 201", 1 },
    { "fails where nothing says how it goes", poll, { says("{}") },
      URL .. ": its answer has no links.status to ask how it goes", 1 },
    { "fails when it failed", poll, { started, says('{"status":"RUNNING"}'),
      says('{"status":"Failed"}') }, "https://ci.example.com/jobs/7 is Failed", 3 },
    { "gives up in time", poll, { started, says('{"status":"running"}') },
      "https://ci.example.com/jobs/7: it is running, and was not done in time", 8 },
    { "fails as it is told", { poll = "Location", failed = "red, dead" },
      { { headers = { location = "https://ci.example.com/7" } }, says('{"status":"dead"}') },
      "https://ci.example.com/7 is dead", 2 },
  }
  for _, row in ipairs(rows) do
    it(row[1], function()
      local outcome, said = run(row[2], row[3])
      assert.are.equal("failed: " .. row[4], outcome)
      assert.are.equal(row[5], #said.requests)
    end)
  end

  it("asks until it is done, whatever comes between", function()
    local outcome, said = run({ poll = "links.status", every = 10 },
      { started, "no route", 503, says("?"), says('{"status":{}}'), says('{"status":"running"}'),
        says('{"status":"running"}'), says('{"status":"SUCCESS"}') })
    assert.are.equal("succeeded: https://ci.example.com/jobs/7 is SUCCESS", outcome)
    assert.are.equal(60, said.seconds)
    assert.are.same({ "started, asks https://ci.example.com/jobs/7", "no route", "it answers 503",
      "its answer has no status", "it is running" }, said.log)
  end)

  it("knows the state where it is told", function()
    local outcome = run({ poll = "u", state = "job.phase", done = "Shipped" },
      { says('{"u":"https://ci.example.com/x"}'), says('{"job":{"phase":"shipped"}}') })
    assert.are.equal("succeeded: https://ci.example.com/x is shipped", outcome)
  end)

  local places = {
    { "https://ci.example.com/a/b", "7", "https://ci.example.com/a/7" },
    { "https://ci.example.com", "7", "https://ci.example.com/7" },
    { "https://ci.example.com/a?x=/y/", "7", "https://ci.example.com/7" },
    { "https://ci.example.com/a/b", "/7?x=1", "https://ci.example.com/7?x=1" },
    { "https://ci.example.com/a/b", "//other.example.com/7", "https://other.example.com/7" },
  }
  for _, row in ipairs(places) do
    it(("takes %s of %s for %s"):format(row[2], row[1], row[3]), function()
      local _, said = run({ url = row[1], poll = "Location" },
        { { headers = { location = row[2] } }, says('{"status":"done"}') })
      assert.are.equal(row[3], said.requests[2].url)
    end)
  end

  it("gives its token to no other server", function()
    local _, said = run({ token = "sesame", poll = "Location" },
      { { headers = { location = "https://ci.example.com:8443/7" } }, says('{"status":"done"}') })
    assert.is_nil(said.requests[2].headers.Authorization)
    _, said = run({ token = "sesame", poll = "Location" },
      { { headers = { location = "https://CI.example.com/7" } }, says('{"status":"done"}') })
    assert.are.equal("Bearer sesame", said.requests[2].headers.Authorization)
  end)
end)
