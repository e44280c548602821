// SPDX-License-Identifier: Apache-2.0
/** What ArgoCD's scripts return, as JSON by the rules of gopher-json (SEMANTICS.md 5.4). */
#ifndef MT_SCRIPT_ARGOCD_JSON_H
#define MT_SCRIPT_ARGOCD_JSON_H

#include <cjson/cJSON.h>
#include <lua.h>

struct mt_arena;
struct mt_error;

/**
 * The value at `index` as a tree in the arena, maps sorted by key.  A table without keys is a list.
 * NULL with `err`, in gopher-json's words, for what JSON cannot say, and for a table that is
 * reached twice.  Raises nothing, calls no metamethods.
 */
cJSON *mt_argocd_to_json(lua_State *L, int index, struct mt_arena *arena, struct mt_error *err);

/** The member of a map, letter case aside, as Go's JSON looks it up; NULL when there is none. */
const cJSON *mt_argocd_member(const cJSON *map, const char *key);

/** The string of that member, or NULL when there is none or it is no string. */
const char *mt_argocd_text(const cJSON *map, const char *key);

#endif
