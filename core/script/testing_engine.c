// SPDX-License-Identifier: Apache-2.0
#include "script/testing_engine.h"

#include "base/duration.h"
#include "base/finding.h"
#include "script/held.h"
#include "script/mod_data.h"
#include "script/spec_report.h"
#include "script/spec_state.h"

#include <lauxlib.h>
#include <limits.h>
#include <unistd.h>

enum { MS = 1000 };

/** emit(event): a table to whoever started this process. */
static int l_emit(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    struct mt_held *held = mt_data_hold_tree(L, 1);
    mt_spec_report_write(mt_spec_state_of(L)->fd, held->tree);
    return 0;
}

/** begin_test(): the time that a test has begins. */
static int l_begin_test(lua_State *L)
{
    mt_spec_state_begin_test(mt_spec_state_of(L));
    return 0;
}

/** end_test(): it is over, and nothing is counted. */
static int l_end_test(lua_State *L)
{
    mt_spec_state_of(L)->deadline_ms = 0;
    return 0;
}

/** seconds("5s"): a duration as a number; a number is one already.  Nil for anything else. */
static int l_seconds(lua_State *L)
{
    uint64_t ms = 0;
    if (lua_type(L, 1) == LUA_TNUMBER) {
        lua_settop(L, 1);
    } else if (lua_type(L, 1) == LUA_TSTRING && mt_duration_parse(lua_tostring(L, 1), &ms)) {
        lua_pushnumber(L, (lua_Number)ms / MS);
    } else {
        lua_pushnil(L);
    }
    return 1;
}

/** limit(seconds): how long each test may take from now on. */
static int l_limit(lua_State *L)
{
    struct mt_spec_state *state = mt_spec_state_of(L);
    const lua_Number seconds = luaL_checknumber(L, 1);
    luaL_argcheck(L, seconds > 0 && seconds <= MT_SPEC_LIMIT_MAX_S, 1, "a time of at most an hour");
    state->limit_ms = (uint64_t)(seconds * MS);
    mt_spec_state_begin_test(state);
    return 0;
}

int mt_testing_raise(lua_State *L, const char *format, const char *text)
{
    lua_pushfstring(L, format, text);
    return lua_error(L);
}

int mt_testing_raise_findings(lua_State *L, const struct mt_findings *findings)
{
    luaL_Buffer text;
    luaL_buffinit(L, &text);
    for (size_t i = 0; i < findings->list.count; i++) {
        const struct mt_finding *finding = &findings->list.items[i];
        const struct mt_place *place = &finding->place;
        luaL_addstring(&text, i > 0 ? "\n" : "");
        if (place->file != NULL) {
            lua_pushfstring(L, "%s:%d: ", place->file, (int)place->line);
            luaL_addvalue(&text);
        }
        luaL_addstring(&text, finding->message);
    }
    luaL_pushresult(&text);
    return lua_error(L);
}

static const luaL_Reg functions[] = {
    {"create", mt_testing_create},
    {"verdict", mt_testing_verdict},
    {"begin_test", l_begin_test},
    {"end_test", l_end_test},
    {"emit", l_emit},
    {"hook", mt_testing_hook},
    {"judge", mt_testing_judge},
    {"limit", l_limit},
    {"run", mt_testing_run},
    {"seconds", l_seconds},
    {NULL, NULL},
};

int mt_testing_engine_open(lua_State *L)
{
    const struct mt_spec_run *run = mt_spec_state_of(L)->run;
    char folder[PATH_MAX];
    luaL_newlib(L, functions);
    lua_pushstring(L, getcwd(folder, sizeof folder) != NULL ? folder : ".");
    lua_setfield(L, -2, "cwd");
    lua_pushstring(L, run->path);
    lua_setfield(L, -2, "spec");
    lua_pushstring(L, run->library);
    lua_setfield(L, -2, "library");
    lua_pushinteger(L, (lua_Integer)run->skip);
    lua_setfield(L, -2, "skip");
    return 1;
}
