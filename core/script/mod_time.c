// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "script/modules.h"

static int l_time_parse(lua_State *L)
{
    const char *text = luaL_checkstring(L, 1);
    int64_t ms;
    if (!mt_clock_parse_rfc3339(text, &ms)) {
        lua_pushnil(L);
        lua_pushfstring(L, "\"%s\" is no time; write one such as 2026-01-02T03:04:05Z", text);
        return 2;
    }
    if (ms % 1000 == 0) {
        lua_pushinteger(L, ms / 1000);
    } else {
        lua_pushnumber(L, (lua_Number)ms / 1000);
    }
    return 1;
}

static int l_time_format(lua_State *L)
{
    lua_Number seconds = luaL_checknumber(L, 1);
    luaL_argcheck(L, seconds > -62135596801.0 && seconds < 253402300800.0, 1,
                  "not within the years 1 to 9999");
    char text[25];
    mt_clock_rfc3339((int64_t)(seconds * 1000), text);
    lua_pushstring(L, text);
    return 1;
}

const luaL_Reg mt_mod_time_functions[] = {
    {"format", l_time_format}, {"parse", l_time_parse}, {NULL, NULL}};
