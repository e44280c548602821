// SPDX-License-Identifier: Apache-2.0
#include "support_lua.h"

#include "support.h"

#include "script/budget_guard.h"
#include "script/lib_string.h"
#include "script/lib_table.h"

#include <lualib.h>
#include <stdlib.h>
#include <string.h>

static const char harness[] =
    "local s, t = ...\n"
    "local function show(...)\n"
    "  local out = {}\n"
    "  for i = 1, select('#', ...) do\n"
    "    local value = select(i, ...)\n"
    "    if type(value) == 'table' then\n"
    "      local items = {}\n"
    "      for k, v in pairs(value) do items[#items + 1] = show(k) .. '=' .. show(v) end\n"
    "      table.sort(items)\n"
    "      out[i] = '{' .. table.concat(items, ', ') .. '}'\n"
    "    elseif type(value) == 'string' then\n"
    "      out[i] = string.format('%q', value)\n"
    "    else\n"
    "      out[i] = (math.type(value) or '') .. tostring(value)\n"
    "    end\n"
    "  end\n"
    "  return table.concat(out, ' ')\n"
    "end\n"
    "local function all(next)\n"
    "  local out = {}\n"
    "  while #out < 200 do\n"
    "    local results = table.pack(next())\n"
    "    if results.n == 0 then break end\n"
    "    out[#out + 1] = show(table.unpack(results, 1, results.n))\n"
    "  end\n"
    "  return table.concat(out, ' | ')\n"
    "end\n"
    "local function many(value, count)\n"
    "  local out = {}\n"
    "  for i = 1, count do out[i] = value end\n"
    "  return out\n"
    "end\n"
    "local function told(ok, ...)\n"
    "  return tostring(ok) .. ' ' .. ((not ok and type((...)) == 'string') and (...) or "
    "show(...))\n"
    "end\n"
    "return function(source, ours)\n"
    "  local chunk, problem = load('local s, t, all, many, all_of = ... return all_of('\n"
    "    .. source .. ')', '=case')\n"
    "  if not chunk then return problem end\n"
    "  local function all_of(...) return ... end\n"
    "  if ours then return told(pcall(chunk, s, t, all, many, all_of)) end\n"
    "  return told(pcall(chunk, string, table, all, many, all_of))\n"
    "end\n";

int support_lua_setup(void **state)
{
    struct support_lua *lua = calloc(1, sizeof *lua);
    assert_non_null(lua);
    lua->budget.bytes_max = (size_t)64 << 20;
    lua->L = lua_newstate(mt_budget_allocate, &lua->budget);
    assert_non_null(lua->L);
    mt_budget_attach(lua->L, &lua->budget);
    luaL_openlibs(lua->L);
    assert_int_equal(luaL_loadstring(lua->L, harness), LUA_OK);
    mt_lib_string_push(lua->L);
    mt_lib_table_push(lua->L);
    assert_int_equal(lua_pcall(lua->L, 2, 1, 0), LUA_OK);
    *state = lua;
    return 0;
}

int support_lua_teardown(void **state)
{
    struct support_lua *lua = *state;
    mt_budget_arm(lua->L, &(struct mt_budget){.steps_max = UINT64_MAX});
    lua_close(lua->L);
    free(lua);
    return 0;
}

/** Leaves the result as a string at index 2 or 3; the function of the harness is at 1. */
static const char *evaluate(struct support_lua *lua, const char *expression, bool ours,
                            uint64_t steps)
{
    mt_budget_arm(lua->L, &(struct mt_budget){.steps_max = steps});
    lua_pushvalue(lua->L, 1);
    lua_pushstring(lua->L, expression);
    lua_pushboolean(lua->L, ours);
    lua_pcall(lua->L, 2, 1, 0); // an error's text is a result too
    const char *result = lua_tostring(lua->L, -1);
    assert_non_null(result);
    return result;
}

const char *support_lua_ours(struct support_lua *lua, const char *expression, uint64_t steps)
{
    lua_settop(lua->L, 1);
    return evaluate(lua, expression, true, steps);
}

bool support_lua_same(struct support_lua *lua, const char *expression, uint64_t steps)
{
    const char *ours = support_lua_ours(lua, expression, steps);
    if (lua->budget.broken != MT_LIMIT_NONE) {
        return false;
    }
    const char *own = evaluate(lua, expression, false, UINT64_MAX);
    if (strcmp(ours, own) != 0) {
        fail_msg("%s\n  Lua: %s\n ours: %s", expression, own, ours);
    }
    return true;
}
