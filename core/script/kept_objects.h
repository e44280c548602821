// SPDX-License-Identifier: Apache-2.0
/**
 * Objects that a state keeps as tables between calls: a related object that has not changed is not
 * converted again.  For scripts that change nothing of what they are given, which are ours; those
 * of others get copies, and a copy of a table costs what a conversion does.
 */
#ifndef MT_SCRIPT_KEPT_OBJECTS_H
#define MT_SCRIPT_KEPT_OBJECTS_H

#include "script/reads.h"

#include <cjson/cJSON.h>
#include <lua.h>
#include <stddef.h>

/** So many are kept at least since they were last asked for, and twice as many at most. */
enum { MT_KEPT_OBJECTS = 128 };

/**
 * Pushes a list of the objects, each as mt_push_shown() makes it: the same table as long as its
 * uid and its resourceVersion are the same.  What has not both is made anew.  A state always asks
 * with the same `reads`.
 */
void mt_push_kept_objects(lua_State *L, const cJSON *const *objects, size_t count,
                          struct mt_reads reads);

#endif
