// SPDX-License-Identifier: Apache-2.0
#include "script/argocd_json.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "manifest/json.h"
#include "script/convert.h"

#include <lauxlib.h>
#include <strings.h>

#define MIXED "cannot encode mixed or invalid key types"
#define SPARSE "cannot encode sparse array"
#define NESTED "cannot encode recursively nested tables to JSON"

/** A conversion under way. */
struct reading {
    struct mt_arena *arena;
    struct mt_error *err;
    struct mt_map seen; // the addresses of tables
    unsigned depth;
    size_t nodes;
};

/** What the keys of a table make of it. */
enum shape { SHAPE_LIST, SHAPE_MAP, SHAPE_NONE };

static cJSON *to_json(lua_State *L, int index, struct reading *reading);

static bool is_new(lua_State *L, int index, struct reading *reading)
{
    const void **address = MT_ARENA_NEW(reading->arena, const void *);
    *address = lua_topointer(L, index);
    return mt_map_put_n(&reading->seen, (const char *)address, sizeof *address, reading) == NULL;
}

/** `count`: of the items of a list. */
static enum shape shape_of(lua_State *L, int index, lua_Integer *count, struct mt_error *err)
{
    size_t names = 0;
    size_t numbers = 0;
    bool others = false;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        names += lua_type(L, -2) == LUA_TSTRING;
        numbers += lua_type(L, -2) == LUA_TNUMBER;
        others |= lua_type(L, -2) != LUA_TSTRING && lua_type(L, -2) != LUA_TNUMBER;
    }
    if (others || (names > 0 && numbers > 0)) {
        mt_fail(err, MT_ERR_INVALID, MIXED);
        return SHAPE_NONE;
    }
    *count = (lua_Integer)numbers;
    return names > 0 ? SHAPE_MAP : SHAPE_LIST;
}

static cJSON *list_to_json(lua_State *L, int index, lua_Integer count, struct reading *reading)
{
    cJSON *list = cJSON_CreateArray();
    for (lua_Integer i = 1; i <= count; i++) {
        cJSON *item = NULL;
        if (lua_rawgeti(L, index, i) == LUA_TNIL) {
            mt_fail(reading->err, MT_ERR_INVALID, SPARSE);
        } else {
            item = to_json(L, -1, reading);
        }
        lua_pop(L, 1);
        if (item == NULL) {
            cJSON_Delete(list);
            return NULL;
        }
        cJSON_AddItemToArray(list, item);
    }
    return list;
}

static cJSON *map_to_json(lua_State *L, int index, struct reading *reading)
{
    cJSON *map = cJSON_CreateObject();
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        cJSON *member = to_json(L, -1, reading);
        if (member == NULL) {
            lua_pop(L, 2);
            cJSON_Delete(map);
            return NULL;
        }
        cJSON_AddItemToObject(map, lua_tostring(L, -2), member);
    }
    mt_json_sort_members(map);
    return map;
}

static cJSON *table_to_json(lua_State *L, int index, struct reading *reading)
{
    lua_Integer count = 0;
    index = lua_absindex(L, index);
    if (!is_new(L, index, reading) || reading->depth >= MT_JSON_DEPTH_MAX ||
        !lua_checkstack(L, 4)) {
        mt_fail(reading->err, MT_ERR_INVALID, NESTED);
        return NULL;
    }
    reading->depth++;
    cJSON *tree = NULL;
    switch (shape_of(L, index, &count, reading->err)) {
    case SHAPE_LIST:
        tree = list_to_json(L, index, count, reading);
        break;
    case SHAPE_MAP:
        tree = map_to_json(L, index, reading);
        break;
    case SHAPE_NONE:
        break;
    }
    reading->depth--;
    return tree;
}

static cJSON *to_json(lua_State *L, int index, struct reading *reading)
{
    if (++reading->nodes > MT_TO_JSON_NODES_MAX) {
        mt_fail(reading->err, MT_ERR_INVALID, "the result has more than %d values",
                MT_TO_JSON_NODES_MAX);
        return NULL;
    }
    switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
    case LUA_TNUMBER:
    case LUA_TSTRING:
        return mt_scalar_to_json(L, index, reading->err);
    case LUA_TTABLE:
        return table_to_json(L, index, reading);
    case LUA_TNIL:
        return cJSON_CreateNull();
    default:
        mt_fail(reading->err, MT_ERR_INVALID, "cannot encode %s to JSON", luaL_typename(L, index));
        return NULL;
    }
}

cJSON *mt_argocd_to_json(lua_State *L, int index, struct mt_arena *arena, struct mt_error *err)
{
    struct reading reading = {.arena = arena, .err = err};
    cJSON *tree = to_json(L, index, &reading);
    mt_map_fini(&reading.seen);
    if (tree != NULL) {
        mt_arena_own(arena, tree, mt_json_release);
    }
    return tree;
}

const cJSON *mt_argocd_member(const cJSON *map, const char *key)
{
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, map) {
        if (member->string != NULL && strcasecmp(member->string, key) == 0) {
            return member;
        }
    }
    return NULL;
}

const char *mt_argocd_text(const cJSON *map, const char *key)
{
    const cJSON *member = mt_argocd_member(map, key);
    return member != NULL && cJSON_IsString(member) ? member->valuestring : NULL;
}
