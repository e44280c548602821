// SPDX-License-Identifier: Apache-2.0
// Compares the string functions of scripts with Lua's own, in one process: a line a case, with the
// time of each and the ratio.  Both run under the same budget, so its hook weighs on both.
#include "script/budget_guard.h"
#include "script/lib_string.h"

#include <lualib.h>
#include <stdio.h>
#include <time.h>

static const char program[] =
    "local own, ours, now = ...\n"
    "local text = ('the quick brown fox jumps over the lazy dog 12345 '):rep(2000)\n"
    "local settings = ('name=value; other_key = some value; x=1\\n'):rep(100)\n"
    "local image = 'registry.example.com/team/app:v1.2.3'\n"
    "local cases = {\n"
    "  {'prefix', 20000, function(s) return s.match('apps/v1/Deployment', '^apps/') end},\n"
    "  {'key = value', 10000, function(s)\n"
    "    return s.match('some_key = value of it', '^([%w_]+)%s*=%s*(.-)%s*$')\n"
    "  end},\n"
    "  {'all key=value', 20, function(s)\n"
    "    for k, v in s.gmatch(settings, '(%w+)=(%w+)') do assert(k and v) end\n"
    "  end},\n"
    "  {'lines', 50, function(s)\n"
    "    for line in s.gmatch(settings, '[^\\n]+') do assert(line) end\n"
    "  end},\n"
    "  {'words, by a string', 1, function(s) return s.gsub(text, '%w+', '<%0>') end},\n"
    "  {'words, by a function', 1, function(s)\n"
    "    return s.gsub(text, '%a+', function(word) return word end)\n"
    "  end},\n"
    "  {'trim', 10000, function(s) return s.gsub('   some text  ', '^%s*(.-)%s*$', '%1') end},\n"
    "  {'image and tag', 10000, function(s) return s.match(image, '^(.*):([^:/]+)$') end},\n"
    "  {'number', 20000, function(s) return s.match('-12.50', '^[+-]?%d+%.?%d*$') end},\n"
    "  {'balanced', 20000, function(s) return s.match('f(a(b)c)(d)', '%b()') end},\n"
    "  {'frontier', 5000, function(s) return s.gsub('the (quick) fox', '%f[%a]%a+', 'x') end},\n"
    "  {'long text, literal first', 20, function(s) return s.find(text, 'zebra%d+') end},\n"
    "  {'long text, class first', 5, function(s) return s.find(text, '%d%d%d%d%d%d') end},\n"
    "  {'long text, set first', 5, function(s) return s.find(text, '[%w_]+@[%w.]+') end},\n"
    "  {'long text, capture first', 5, function(s) return s.find(text, '(%d+):(%d+)') end},\n"
    "  {'long text, plain', 100, function(s) return s.find(text, 'no such', 1, true) end},\n"
    "  {'backtracking', 1, function(s) return s.find(s.sub(text, 1, 2000), '.-zebra') end},\n"
    "  {'format', 10000, function(s) return s.format('%d of %s: %5.2f', 3, 'abc', 1.5) end},\n"
    "  {'sub', 20000, function(s) return s.sub(text, 10, 20) end},\n"
    "  {'upper', 10000, function(s) return s.upper('words in the middle of it all') end},\n"
    "}\n"
    "local function time(case, library)\n"
    "  local start, run = now(), case[3]\n"
    "  for _ = 1, case[2] do run(library) end\n"
    "  return now() - start\n"
    "end\n"
    "for _, case in ipairs(cases) do\n"
    "  local own_best, ours_best = math.huge, math.huge\n"
    "  for _ = 1, 25 do\n" // in turns, and the fastest of each: other work on the machine falls out
    "    own_best = math.min(own_best, time(case, own))\n"
    "    ours_best = math.min(ours_best, time(case, ours))\n"
    "  end\n"
    "  print(string.format('  %-46s %9.2f ms  %6.2fx  %s', case[1], ours_best * 1e3,\n"
    "    ours_best / own_best, '(aim: 2x)'))\n"
    "end\n";

/** Seconds of processor time, as finely as the system counts them. */
static int l_now(lua_State *L)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    lua_pushnumber(L, (lua_Number)now.tv_sec + (lua_Number)now.tv_nsec / 1e9);
    return 1;
}

int main(void)
{
    struct mt_budget budget = {.bytes_max = (size_t)64 << 20};
    lua_State *L = lua_newstate(mt_budget_allocate, &budget);
    if (L == NULL) {
        return 1;
    }
    mt_budget_attach(L, &budget);
    mt_budget_arm(L, &(struct mt_budget){.steps_max = UINT64_MAX});
    luaL_openlibs(L);
    luaL_loadstring(L, program);
    lua_getglobal(L, "string");
    mt_lib_string_push(L);
    lua_pushcfunction(L, l_now);
    bool ok = lua_pcall(L, 3, 0, 0) == LUA_OK;
    if (!ok) {
        fprintf(stderr, "%s\n", lua_tostring(L, -1));
    }
    lua_close(L);
    return ok ? 0 : 1;
}
