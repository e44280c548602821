// SPDX-License-Identifier: Apache-2.0
/** Data between the core and scripts: copies in both directions, never shared. */
#ifndef MT_SCRIPT_CONVERT_H
#define MT_SCRIPT_CONVERT_H

#include <cjson/cJSON.h>
#include <lua.h>
#include <stdbool.h>

struct mt_error;

enum {
    MT_TO_JSON_NODES_MAX = 100 * 1000,       ///< Of one value that comes from a script.
    MT_TO_JSON_BYTES_MAX = 16 * 1024 * 1024, ///< Of the texts in it.
};

enum mt_convert_nulls {
    MT_NULLS_DROP,  ///< A null member is absent; null items are skipped and later ones move down.
    MT_NULLS_PLAIN, ///< Dropped, and an empty list is a table like any other, as ArgoCD's scripts
                    ///< know it.
    MT_NULLS_KEEP,  ///< A null is the marker that mt_push_null() pushes.
};

/**
 * Pushes a copy of the tree: integers that fit as Lua integers, other numbers as floats, maps and
 * lists as tables; an empty list remembers that it is one.  Raises Lua errors (memory).
 */
void mt_push_json(lua_State *L, const cJSON *tree, enum mt_convert_nulls nulls);

/**
 * Pushes a copy of an object of a cluster, nulls dropped and without metadata.managedFields: that
 * is the server's own bookkeeping, and as long as the rest of the object.
 */
void mt_push_object(lua_State *L, const cJSON *object);

/**
 * Whether the table at `index` still is what mt_push_object() makes of the object.  Calls no
 * metamethods.
 */
bool mt_is_object(lua_State *L, int index, const cJSON *object);

/** The same of an object's `metadata` alone, which is a map. */
void mt_push_metadata(lua_State *L, const cJSON *metadata);

/** Pushes a list of copies, each as mt_push_object() makes them. */
void mt_push_objects(lua_State *L, const cJSON *const *objects, size_t count);

/** Whether the table at `index` is an empty list that was made from one. */
bool mt_is_empty_list(lua_State *L, int index);

/** Pushes the marker of null. */
void mt_push_null(lua_State *L);

/**
 * Has the table on the top be a list where it is empty; false, and nothing, where it has another
 * metatable.
 */
bool mt_mark_list(lua_State *L);

/**
 * The value at `index` as a new tree, keys sorted; NULL with `err` for what JSON cannot say:
 * functions, NaN, mixed keys, gaps, more than MT_JSON_DEPTH_MAX levels, MT_TO_JSON_NODES_MAX
 * values or MT_TO_JSON_BYTES_MAX bytes of texts.  Raises nothing, calls no metamethods. A table
 * without keys is a map unless it came from an empty list.
 */
cJSON *mt_to_json(lua_State *L, int index, struct mt_error *err);

/** The same for true, false, a number or a string. */
cJSON *mt_scalar_to_json(lua_State *L, int index, struct mt_error *err);

/** Sorts the members of a map: Lua's order of keys changes from run to run, ours does not. */
void mt_json_sort_members(cJSON *map);

#endif
