// SPDX-License-Identifier: Apache-2.0
#include "script/held.h"

#include "base/arena.h"

#include <lauxlib.h>

// The address is a key of the registry: the metatable.
static const char metatable_key;

void mt_held_drop(struct mt_held *held)
{
    cJSON_Delete(held->tree);
    held->tree = NULL;
    mt_arena_free(held->arena);
    held->arena = NULL;
    mt_buf_fini(&held->text);
}

static int l_collect(lua_State *L)
{
    mt_held_drop(lua_touserdata(L, 1));
    return 0;
}

struct mt_held *mt_hold(lua_State *L, size_t text_max)
{
    struct mt_held *held = lua_newuserdatauv(L, sizeof *held, 0);
    *held = (struct mt_held){.tree = NULL};
    mt_buf_init(&held->text, text_max);
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &metatable_key) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_createtable(L, 0, 1);
        lua_pushcfunction(L, l_collect);
        lua_setfield(L, -2, "__gc");
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &metatable_key);
    }
    lua_setmetatable(L, -2);
    return held;
}
