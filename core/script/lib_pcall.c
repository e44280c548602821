// SPDX-License-Identifier: Apache-2.0
#include "script/lib_pcall.h"

#include <lauxlib.h>

enum { FRAMES_MAX = 5000 }; ///< Around a protected call: functions that have not returned.

/** After the call, whether it waited in between or not: status and results, or the error. */
static int finish(lua_State *L, int status, lua_KContext context)
{
    (void)context;
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_pushboolean(L, 0); // … error false
        lua_insert(L, -2);
        return 2;
    }
    return lua_gettop(L);
}

int mt_lib_pcall(lua_State *L)
{
    lua_Debug frame;
    luaL_checkany(L, 1);
    if (lua_getstack(L, FRAMES_MAX, &frame)) {
        return luaL_error(L, "stack overflow");
    }
    lua_pushboolean(L, 1);
    lua_insert(L, 1); // true function arguments…
    return finish(L, lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish), 0);
}
