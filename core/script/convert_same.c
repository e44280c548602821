// SPDX-License-Identifier: Apache-2.0
// mt_is_object(): whether a table that a script was given is as it was.
#include "manifest/json.h"
#include "script/convert.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

static bool is_same(lua_State *L, int index, const cJSON *tree);

static bool is_bookkeeping(const cJSON *member)
{
    return strcmp(member->string, "managedFields") == 0;
}

/** How many keys the table at `index` has. */
static size_t count_keys(lua_State *L, int index)
{
    size_t count = 0;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        count++;
    }
    return count;
}

/** Whether the value at the key on the top, which it takes, is the node. */
static bool has_same(lua_State *L, int index, const cJSON *node)
{
    lua_rawget(L, index);
    const bool same = is_same(L, -1, node);
    lua_pop(L, 1);
    return same;
}

/** The members, but for those of metadata that scripts are not given. */
static bool has_members(lua_State *L, int index, const cJSON *map, bool metadata)
{
    size_t count = 0;
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, map) {
        if (cJSON_IsNull(member) || (metadata && is_bookkeeping(member))) {
            continue;
        }
        count++;
        lua_pushstring(L, member->string);
        if (!has_same(L, index, member)) {
            return false;
        }
    }
    return count_keys(L, index) == count;
}

static bool is_plain_table(lua_State *L, int index)
{
    const bool plain = lua_istable(L, index) && !lua_getmetatable(L, index);
    if (lua_istable(L, index) && !plain) {
        lua_pop(L, 1);
    }
    return plain;
}

static bool is_same_map(lua_State *L, int index, const cJSON *map)
{
    return is_plain_table(L, index) && has_members(L, index, map, false);
}

static bool is_same_list(lua_State *L, int index, const cJSON *list)
{
    lua_Integer count = 0;
    const cJSON *item = NULL;
    if (!lua_istable(L, index)) {
        return false;
    }
    cJSON_ArrayForEach (item, list) {
        if (!cJSON_IsNull(item)) {
            lua_pushinteger(L, ++count);
            if (!has_same(L, index, item)) {
                return false;
            }
        }
    }
    const bool as_list = count > 0 ? is_plain_table(L, index) : mt_is_empty_list(L, index);
    return as_list && count_keys(L, index) == (size_t)count;
}

static bool is_same_number(lua_State *L, int index, const cJSON *node)
{
    int64_t integer = 0;
    if (mt_json_int64(node, &integer)) {
        return lua_isinteger(L, index) && lua_tointeger(L, index) == integer;
    }
    return lua_type(L, index) == LUA_TNUMBER && !lua_isinteger(L, index) &&
           lua_tonumber(L, index) == strtod(node->valuestring, NULL);
}

static bool is_same_text(lua_State *L, int index, const char *text)
{
    return lua_type(L, index) == LUA_TSTRING && strlen(text) == lua_rawlen(L, index) &&
           strcmp(lua_tostring(L, index), text) == 0;
}

// Recursion ends: trees have at most MT_JSON_DEPTH_MAX levels.
static bool is_same(lua_State *L, int index, const cJSON *tree)
{
    index = lua_absindex(L, index);
    luaL_checkstack(L, 4, "the data is nested too deep");
    if (cJSON_IsObject(tree)) {
        return is_same_map(L, index, tree);
    }
    if (cJSON_IsArray(tree)) {
        return is_same_list(L, index, tree);
    }
    if (cJSON_IsString(tree)) {
        return is_same_text(L, index, tree->valuestring);
    }
    if (mt_json_is_number(tree)) {
        return is_same_number(L, index, tree);
    }
    return lua_isboolean(L, index) && (lua_toboolean(L, index) != 0) == (cJSON_IsTrue(tree) != 0);
}

static bool is_metadata(const cJSON *member)
{
    return cJSON_IsObject(member) && strcmp(member->string, "metadata") == 0;
}

bool mt_is_object(lua_State *L, int index, const cJSON *object)
{
    size_t count = 0;
    const cJSON *member = NULL;
    index = lua_absindex(L, index);
    luaL_checkstack(L, 4, "the data is nested too deep");
    if (!cJSON_IsObject(object) || !is_plain_table(L, index)) {
        return false;
    }
    cJSON_ArrayForEach (member, object) {
        if (cJSON_IsNull(member)) {
            continue;
        }
        count++;
        lua_pushstring(L, member->string);
        lua_rawget(L, index);
        const int top = lua_gettop(L);
        const bool same = is_metadata(member)
                              ? is_plain_table(L, top) && has_members(L, top, member, true)
                              : is_same(L, top, member);
        lua_pop(L, 1);
        if (!same) {
            return false;
        }
    }
    return count_keys(L, index) == count;
}
