// SPDX-License-Identifier: Apache-2.0
#include "script/convert.h"

#include "base/error.h"
#include "manifest/json.h"

#include <inttypes.h>
#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The addresses mark null, and the metatable of empty lists in the registry.
static const char null_marker;
static const char list_marker;

#define INTEGERS_END 1e21 // Go writes floats below it without an exponent

#define MIXED_KEYS "a table has both names and numbers as keys, or a gap"

void mt_push_null(lua_State *L)
{
    lua_pushlightuserdata(L, (void *)(uintptr_t)&null_marker);
}

static bool is_null_marker(lua_State *L, int index)
{
    return lua_touserdata(L, index) == (const void *)&null_marker;
}

/** Gives the table on the top the metatable of empty lists. */
static void mark_list(lua_State *L)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &list_marker) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_createtable(L, 0, 1);
        lua_pushboolean(L, 0); // getmetatable() answers false, and setmetatable() refuses
        lua_setfield(L, -2, "__metatable");
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &list_marker);
    }
    lua_setmetatable(L, -2);
}

static bool is_marked_list(lua_State *L, int index)
{
    if (!lua_getmetatable(L, index)) {
        return false;
    }
    lua_rawgetp(L, LUA_REGISTRYINDEX, &list_marker);
    bool marked = lua_rawequal(L, -1, -2) != 0;
    lua_pop(L, 2);
    return marked;
}

bool mt_is_empty_list(lua_State *L, int index)
{
    return is_marked_list(L, index) && lua_rawlen(L, index) == 0;
}

bool mt_mark_list(lua_State *L)
{
    if (is_marked_list(L, -1)) {
        return true;
    }
    if (lua_getmetatable(L, -1)) {
        lua_pop(L, 1);
        return false;
    }
    mark_list(L);
    return true;
}

static void push_number(lua_State *L, const cJSON *node)
{
    int64_t integer;
    if (mt_json_int64(node, &integer)) {
        lua_pushinteger(L, integer);
    } else {
        lua_pushnumber(L, strtod(node->valuestring, NULL));
    }
}

static void push_list(lua_State *L, const cJSON *list, enum mt_convert_nulls nulls)
{
    int count = 0;
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, list) {
        count++;
    }
    lua_createtable(L, count, 0);
    lua_Integer index = 0;
    cJSON_ArrayForEach (item, list) {
        if (nulls == MT_NULLS_KEEP || !cJSON_IsNull(item)) {
            mt_push_json(L, item, nulls);
            lua_rawseti(L, -2, ++index);
        }
    }
    if (index == 0 && nulls != MT_NULLS_PLAIN) {
        mark_list(L);
    }
}

static void push_map(lua_State *L, const cJSON *map, enum mt_convert_nulls nulls)
{
    int count = 0;
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, map) {
        count++;
    }
    lua_createtable(L, 0, count);
    cJSON_ArrayForEach (member, map) {
        if (nulls == MT_NULLS_KEEP || !cJSON_IsNull(member)) {
            lua_pushstring(L, member->string);
            mt_push_json(L, member, nulls);
            lua_rawset(L, -3);
        }
    }
}

// Recursion ends: trees have at most MT_JSON_DEPTH_MAX levels.
void mt_push_json(lua_State *L, const cJSON *tree, enum mt_convert_nulls nulls)
{
    luaL_checkstack(L, 4, "the data is nested too deep");
    if (cJSON_IsObject(tree)) {
        push_map(L, tree, nulls);
    } else if (cJSON_IsArray(tree)) {
        push_list(L, tree, nulls);
    } else if (cJSON_IsString(tree)) {
        lua_pushstring(L, tree->valuestring);
    } else if (mt_json_is_number(tree)) {
        push_number(L, tree);
    } else if (cJSON_IsBool(tree)) {
        lua_pushboolean(L, cJSON_IsTrue(tree));
    } else if (nulls == MT_NULLS_KEEP) {
        mt_push_null(L);
    } else {
        lua_pushnil(L);
    }
}

void mt_push_metadata(lua_State *L, const cJSON *metadata)
{
    luaL_checkstack(L, 4, "the data is nested too deep");
    lua_createtable(L, 0, 8);
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, metadata) {
        if (!cJSON_IsNull(member) && strcmp(member->string, "managedFields") != 0) {
            mt_push_json(L, member, MT_NULLS_DROP);
            lua_setfield(L, -2, member->string);
        }
    }
}

void mt_push_object(lua_State *L, const cJSON *object)
{
    if (!cJSON_IsObject(object)) {
        mt_push_json(L, object, MT_NULLS_DROP);
        return;
    }
    luaL_checkstack(L, 4, "the data is nested too deep");
    lua_createtable(L, 0, 6);
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, object) {
        if (cJSON_IsNull(member)) {
            continue;
        }
        bool metadata = cJSON_IsObject(member) && strcmp(member->string, "metadata") == 0;
        if (metadata) {
            mt_push_metadata(L, member);
        } else {
            mt_push_json(L, member, MT_NULLS_DROP);
        }
        lua_setfield(L, -2, member->string);
    }
}

void mt_push_objects(lua_State *L, const cJSON *const *objects, size_t count)
{
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        mt_push_object(L, objects[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

/** A conversion under way. */
struct reading {
    unsigned depth;
    size_t nodes; // read so far: a table that stands in many places is copied to each
    size_t bytes; // of texts, the same
    struct mt_error *err;
};

static cJSON *to_json(lua_State *L, int index, struct reading *reading);

static cJSON *number_to_json(lua_State *L, int index, struct mt_error *err)
{
    char text[64];
    if (lua_isinteger(L, index)) {
        snprintf(text, sizeof text, "%" PRId64, (int64_t)lua_tointeger(L, index));
        return mt_json_number(text);
    }
    double number = lua_tonumber(L, index);
    if (isnan(number) || isinf(number)) {
        mt_fail(err, MT_ERR_INVALID, "a number is not finite");
        return NULL;
    }
    int precision = 15; // the shortest text that reads back as the same number
    if (number == floor(number) && fabs(number) < INTEGERS_END) {
        snprintf(text, sizeof text, "%.0f", number);
        return mt_json_number(text);
    }
    do {
        snprintf(text, sizeof text, "%.*g", precision, number);
    } while (strtod(text, NULL) != number && precision++ < 17);
    return mt_json_number(text);
}

/** Lua strings may hold NULs, which no tree may. */
static const char *read_text(lua_State *L, int index, struct mt_error *err)
{
    size_t length;
    const char *text = lua_tolstring(L, index, &length);
    if (strlen(text) != length) {
        mt_fail(err, MT_ERR_INVALID, "a string holds a NUL");
        return NULL;
    }
    return text;
}

static cJSON *string_to_json(lua_State *L, int index, struct mt_error *err)
{
    const char *text = read_text(L, index, err);
    return text != NULL ? cJSON_CreateString(text) : NULL;
}

/** Counts the string at `index`: one that stands in many places is copied to each. */
static bool count_text(lua_State *L, int index, struct reading *reading)
{
    reading->bytes += lua_rawlen(L, index);
    return reading->bytes <= MT_TO_JSON_BYTES_MAX ||
           mt_fail(reading->err, MT_ERR_INVALID, "the data has more than %d bytes of texts",
                   MT_TO_JSON_BYTES_MAX);
}

cJSON *mt_scalar_to_json(lua_State *L, int index, struct mt_error *err)
{
    switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
        return cJSON_CreateBool(lua_toboolean(L, index));
    case LUA_TNUMBER:
        return number_to_json(L, index, err);
    default:
        return string_to_json(L, index, err);
    }
}

/** The items 1 to `count` of the table at the absolute `index`. */
static cJSON *list_to_json(lua_State *L, int index, lua_Unsigned count, struct reading *reading)
{
    cJSON *list = cJSON_CreateArray();
    for (lua_Unsigned i = 1; i <= count; i++) {
        cJSON *item = NULL;
        if (lua_rawgeti(L, index, (lua_Integer)i) == LUA_TNIL) {
            mt_fail(reading->err, MT_ERR_INVALID, MIXED_KEYS);
        } else {
            item = to_json(L, -1, reading);
        }
        lua_pop(L, 1);
        if (item == NULL) {
            mt_wrap(reading->err, "[%llu]", (unsigned long long)i);
            cJSON_Delete(list);
            return NULL;
        }
        cJSON_AddItemToArray(list, item);
    }
    return list;
}

static int by_key(const void *left, const void *right)
{
    return strcmp((*(cJSON *const *)left)->string, (*(cJSON *const *)right)->string);
}

void mt_json_sort_members(cJSON *map)
{
    size_t count = (size_t)cJSON_GetArraySize(map);
    cJSON **members = malloc((count > 0 ? count : 1) * sizeof(cJSON *));
    if (members == NULL) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        members[i] = cJSON_DetachItemViaPointer(map, map->child);
    }
    qsort(members, count, sizeof(cJSON *), by_key);
    for (size_t i = 0; i < count; i++) {
        cJSON_AddItemToArray(map, members[i]); // the key stays with the node
    }
    free(members);
}

static cJSON *map_to_json(lua_State *L, int index, struct reading *reading)
{
    cJSON *map = cJSON_CreateObject();
    lua_pushnil(L);
    while (lua_next(L, index)) {
        const char *key = NULL;
        cJSON *member = NULL;
        if (lua_type(L, -2) != LUA_TSTRING) {
            mt_fail(reading->err, MT_ERR_INVALID, MIXED_KEYS);
        } else if (count_text(L, -2, reading)) {
            key = read_text(L, -2, reading->err);
        }
        if (key != NULL) {
            member = to_json(L, -1, reading);
        }
        if (member == NULL) {
            if (key != NULL) {
                mt_wrap(reading->err, "%s", key);
            }
            lua_pop(L, 2);
            cJSON_Delete(map);
            return NULL;
        }
        cJSON_AddItemToObject(map, key, member);
        lua_pop(L, 1);
    }
    mt_json_sort_members(map);
    return map;
}

static cJSON *collection_to_json(lua_State *L, int index, struct reading *reading)
{
    lua_Unsigned count = lua_rawlen(L, index);
    if (count == 0) {
        return is_marked_list(L, index) ? cJSON_CreateArray() : map_to_json(L, index, reading);
    }
    lua_Unsigned keys = 0;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        keys++;
    }
    if (keys != count) {
        mt_fail(reading->err, MT_ERR_INVALID, MIXED_KEYS);
        return NULL;
    }
    return list_to_json(L, index, count, reading);
}

static cJSON *table_to_json(lua_State *L, int index, struct reading *reading)
{
    if (reading->depth >= MT_JSON_DEPTH_MAX || !lua_checkstack(L, 4)) {
        mt_fail(reading->err, MT_ERR_INVALID,
                "tables are nested more than %d levels deep, or in a circle", MT_JSON_DEPTH_MAX);
        return NULL;
    }
    reading->depth++;
    cJSON *node = collection_to_json(L, lua_absindex(L, index), reading);
    reading->depth--;
    return node;
}

static cJSON *to_json(lua_State *L, int index, struct reading *reading)
{
    if (++reading->nodes > MT_TO_JSON_NODES_MAX) {
        mt_fail(reading->err, MT_ERR_INVALID, "the data has more than %d values",
                MT_TO_JSON_NODES_MAX);
        return NULL;
    }
    switch (lua_type(L, index)) {
    case LUA_TSTRING:
        if (!count_text(L, index, reading)) {
            return NULL;
        }
        return mt_scalar_to_json(L, index, reading->err);
    case LUA_TBOOLEAN:
    case LUA_TNUMBER:
        return mt_scalar_to_json(L, index, reading->err);
    case LUA_TTABLE:
        return table_to_json(L, index, reading);
    case LUA_TLIGHTUSERDATA:
        if (is_null_marker(L, index)) {
            return cJSON_CreateNull();
        }
        break;
    case LUA_TNIL:
        return cJSON_CreateNull();
    default:
        break;
    }
    mt_fail(reading->err, MT_ERR_INVALID, "a %s is no data", luaL_typename(L, index));
    return NULL;
}

cJSON *mt_to_json(lua_State *L, int index, struct mt_error *err)
{
    struct reading reading = {.err = err};
    return to_json(L, index, &reading);
}
