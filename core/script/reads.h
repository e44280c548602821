// SPDX-License-Identifier: Apache-2.0
/**
 * What a script is shown of objects of a cluster.  Of a Secret that is its metadata and its type,
 * and `redacted = true`, unless the file says `reads = { "v1/Secret" }`: most that look at Secrets
 * ask whether they are there, and what a script has seen it may print.
 */
#ifndef MT_SCRIPT_READS_H
#define MT_SCRIPT_READS_H

#include <cjson/cJSON.h>
#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

struct mt_declaration;

/** All zero: what a file without `reads` is shown. */
struct mt_reads {
    bool secrets;
};

/** In the body of a declaration: the key `reads` of the table at 1; a finding for what is wrong. */
void mt_reads_declared(lua_State *L, struct mt_declaration *declaration, struct mt_reads *reads);

/** Pushes the object as mt_push_object() makes it, or what may be shown of it. */
void mt_push_shown(lua_State *L, const cJSON *object, struct mt_reads reads);

/** Pushes a list of them. */
void mt_push_all_shown(lua_State *L, const cJSON *const *objects, size_t count,
                       struct mt_reads reads);

#endif
