// SPDX-License-Identifier: Apache-2.0
#include "script/kept_objects.h"

#include "manifest/json.h"
#include "script/convert.h"
#include "script/script_state.h"

#include <lauxlib.h>
#include <stdbool.h>
#include <string.h>

enum { NODE_BYTES = 24 }; ///< What a value takes in a table, about, without its text.

// The addresses are keys of the registry: tables from uid to { resourceVersion, object }.  What is
// asked for moves from the old one into the young one; when that is full, it becomes the old one.
static const char young_key;
static const char old_key;
static const char bytes_key;

/** An object that may be kept. */
struct keepable {
    const cJSON *tree;
    const char *uid;
    const char *version;
    size_t bytes;
};

/** Pushes the object of this version from the table at `key`; false, and nothing, without it. */
static bool push_kept(lua_State *L, const char *key, const struct keepable *object)
{
    mt_script_push_table(L, key);
    bool is = lua_getfield(L, -1, object->uid) == LUA_TTABLE; // table kept
    if (is) {
        lua_rawgeti(L, -1, 1);
        lua_pushstring(L, object->version);
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
static void make_room(lua_State *L, size_t bytes)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &bytes_key);
    lua_Integer used = lua_tointeger(L, -1); // 0 the first time
    lua_pop(L, 1);
    if ((size_t)used + bytes > MT_KEPT_BYTES) {
        mt_script_push_table(L, &young_key);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &old_key);
        lua_pushnil(L);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &young_key);
        used = 0;
    }
    lua_pushinteger(L, used + (lua_Integer)bytes);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &bytes_key);
}

/** Keeps the object on the top. */
static void keep(lua_State *L, const struct keepable *object)
{
    make_room(L, object->bytes);
    mt_script_push_table(L, &young_key); // object young
    lua_createtable(L, 2, 0);
    lua_pushstring(L, object->version);
    lua_rawseti(L, -2, 1);
    lua_pushvalue(L, -3);
    lua_rawseti(L, -2, 2);
    lua_setfield(L, -2, object->uid);
    lua_pop(L, 1);
}

/** What the tree takes, about; the walk ends once that is too much. */
static size_t bytes_of(const cJSON *tree, size_t bytes)
{
    bytes += NODE_BYTES + (cJSON_IsString(tree) ? strlen(tree->valuestring) : 0);
    const cJSON *inner = NULL;
    cJSON_ArrayForEach (inner, tree) {
        if (bytes > MT_KEPT_OBJECT_MAX) {
            break;
        }
        bytes = bytes_of(inner, bytes);
    }
    return bytes;
}

/** Whether the object may be kept. */
static bool is_keepable(const cJSON *tree, struct keepable *object)
{
    const cJSON *metadata = mt_json_get(tree, "metadata");
    const char *kind = mt_json_string(tree, "kind");
    *object = (struct keepable){tree, mt_json_string(metadata, "uid"),
                                mt_json_string(metadata, "resourceVersion"), 0};
    return object->uid != NULL && object->version != NULL && kind != NULL &&
           strcmp(kind, "Secret") != 0;
}

static void push_object(lua_State *L, const cJSON *tree, const struct mt_keeping *keeping)
{
    struct keepable object;
    luaL_checkstack(L, 6, NULL);
    if (!is_keepable(tree, &object)) {
        mt_push_shown(L, tree, keeping->reads);
        return;
    }
    const bool young = push_kept(L, &young_key, &object);
    bool kept = young || push_kept(L, &old_key, &object);
    if (kept && !keeping->trusted && !mt_is_object(L, -1, tree)) {
        lua_pop(L, 1);
        kept = false;
    }
    if (!kept) {
        mt_push_shown(L, tree, keeping->reads);
    }
    if (kept && young) {
        return;
    }
    object.bytes = bytes_of(tree, 0);
    if (object.bytes <= MT_KEPT_OBJECT_MAX) {
        keep(L, &object);
    }
}

void mt_push_kept_objects(lua_State *L, const cJSON *const *objects, size_t count,
                          struct mt_keeping keeping)
{
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        push_object(L, objects[i], &keeping);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}
