--- The shipped checks against the tables in `cases/`, and what holds for all of them.
local support = require("support")

---@param path string
---@return boolean
local function exists(path)
  local file = io.open(path)
  return file ~= nil and file:close()
end

local STATUSES = {
  Healthy = true, Suspended = true, Progressing = true,
  Missing = true, Degraded = true, Unknown = true,
}

---@param verdict any
local function assert_verdict(verdict)
  assert.is_table(verdict)
  assert.is_true(STATUSES[verdict.status])
  assert.is_string(verdict.message)
end

local ROLES = {
  ready = "Healthy", failed = "Degraded", progressing = "Progressing", suspended = "Suspended",
}

--- The statuses that a check speaks of: in what it declares, or in its code.
---@param check moontide.HealthCheck
---@param source string
---@return table<string, boolean>
local function statuses_of(check, source)
  local found = {}
  for role in pairs(check.conditions or {}) do
    found[ROLES[role]] = true
  end
  for word in source:gmatch("health%.(%l+)") do
    local status = word:gsub("^%l", string.upper)
    found[status] = STATUSES[status]
  end
  return found
end

for _, file in ipairs(support.files()) do
  local check = support.load(file)
  local path = "tests/spec/cases/" .. file
  local cases = exists(path) and dofile(path)

  describe("scripts/health/" .. file, function()
    it("has cases", function()
      assert.is_truthy(cases)
    end)

    it("has a case of every status that it speaks of", function()
      local shown = {}
      for _, case in ipairs(cases or {}) do
        shown[case[3]] = true
      end
      local source = support.read(support.FOLDER .. "/" .. file)
      for status in pairs(statuses_of(check, source)) do
        assert.is_true(shown[status], status)
      end
    end)

    for _, case in ipairs(cases or {}) do
      it("judges " .. case[1], function()
        local object, ctx = support.object(check, case[2]), support.copy(case[5] or {})
        local verdict = check.check(object, ctx)
        local expected = {
          status = case[3],
          message = case[4],
          unanswered = case.unanswered,
          warning = case.warning,
        }
        assert.are.same(expected, verdict)
        assert.are.same(support.object(check, case[2]), object)
        assert.are.same(case[5] or {}, ctx)
      end)
    end

    it("says that an object is being deleted", function()
      local metadata = { deletionTimestamp = "2026-01-02T03:04:05Z", generation = 2 }
      local verdict = check.check(support.object(check, { metadata = metadata }), {})
      assert.are.same({ status = "Progressing", message = "Pending deletion" }, verdict)
    end)

    it("judges a finished hook that ArgoCD's finalizer keeps", function()
      local metadata = {
        deletionTimestamp = "2026-01-02T03:04:05Z",
        finalizers = { "other", "argocd.argoproj.io/hook-finalizer" },
      }
      local verdict = check.check(support.object(check, { metadata = metadata }), {})
      assert.are_not.equal("Pending deletion", verdict.message)
    end)

    it("judges an object with nothing in it, without a context", function()
      assert_verdict(check.check({}))
      assert_verdict(check.check({ metadata = {}, spec = {}, status = {} }, {}))
      assert.is_table(check.because and check.because({}) or {})
    end)

    it("raises on no object, however wrong its types are", function()
      for _, case in ipairs(cases or {}) do
        support.mistype(support.object(check, case[2]), function(object)
          assert_verdict(check.check(object, case[5] or {}))
          if check.because then
            assert.is_table(check.because(object, case[5] or {}))
          end
        end)
      end
    end)

    it("raises on no related object, however wrong its types are", function()
      for _, case in ipairs(cases or {}) do
        for i, related in ipairs(case[5] and case[5].related or {}) do
          support.mistype(related, function(odd)
            local ctx = support.copy(case[5])
            ctx.related[i] = odd
            assert_verdict(check.check(support.object(check, case[2]), ctx))
          end)
        end
      end
    end)
  end)
end
