// SPDX-License-Identifier: Apache-2.0
#include "script/kept_objects.h"

#include "manifest/json.h"

#include <lauxlib.h>
#include <stdbool.h>

// The addresses are keys of the registry: tables from uid to { resourceVersion, object }.  What is
// asked for moves from the old one into the young one; when that is full, it becomes the old one.
static const char young_key;
static const char old_key;
static const char count_key;

/** Pushes the table at `key`, an empty one the first time. */
static void push_table(lua_State *L, const char *key)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, key) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, key);
    }
}

/** Pushes the object of this version from the table at `key`; false, and nothing, without it. */
static bool push_kept(lua_State *L, const char *key, const char *uid, const char *version)
{
    push_table(L, key);
    bool is = lua_getfield(L, -1, uid) == LUA_TTABLE; // table kept
    if (is) {
        lua_rawgeti(L, -1, 1);
        lua_pushstring(L, version);
        is = lua_rawequal(L, -1, -2);
        lua_pop(L, 2);
    }
    if (!is) {
        lua_pop(L, 2);
        return false;
    }
    lua_rawgeti(L, -1, 2);
    lua_replace(L, -3);
    lua_pop(L, 1);
    return true;
}

/** The young table becomes the old one, where it is full. */
static void make_room(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &count_key);
    lua_Integer count = lua_tointeger(L, -1); // 0 the first time
    lua_pop(L, 1);
    if (count >= MT_KEPT_OBJECTS) {
        push_table(L, &young_key);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &old_key);
        lua_pushnil(L);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &young_key);
        count = 0;
    }
    lua_pushinteger(L, count + 1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &count_key);
}

/** Keeps the object on the top. */
static void keep(lua_State *L, const char *uid, const char *version)
{
    make_room(L);
    push_table(L, &young_key); // object young
    lua_createtable(L, 2, 0);
    lua_pushstring(L, version);
    lua_rawseti(L, -2, 1);
    lua_pushvalue(L, -3);
    lua_rawseti(L, -2, 2);
    lua_setfield(L, -2, uid);
    lua_pop(L, 1);
}

static void push_object(lua_State *L, const cJSON *object, struct mt_reads reads)
{
    const cJSON *metadata = mt_json_get(object, "metadata");
    const char *uid = mt_json_string(metadata, "uid");
    const char *version = mt_json_string(metadata, "resourceVersion");
    if (uid == NULL || version == NULL) {
        mt_push_shown(L, object, reads);
        return;
    }
    luaL_checkstack(L, 6, NULL);
    if (push_kept(L, &young_key, uid, version)) {
        return;
    }
    if (!push_kept(L, &old_key, uid, version)) {
        mt_push_shown(L, object, reads);
    }
    keep(L, uid, version);
}

void mt_push_kept_objects(lua_State *L, const cJSON *const *objects, size_t count,
                          struct mt_reads reads)
{
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        push_object(L, objects[i], reads);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}
