// SPDX-License-Identifier: Apache-2.0
/** The larger functions of the `string` table, each in a file beside lib_string.c. */
#ifndef MT_SCRIPT_LIB_STRING_PARTS_H
#define MT_SCRIPT_LIB_STRING_PARTS_H

#include <lua.h>

// lib_string_match.c
int mt_l_string_find(lua_State *L);
int mt_l_string_gmatch(lua_State *L);
int mt_l_string_gsub(lua_State *L);
int mt_l_string_match(lua_State *L);

// lib_string_format.c
int mt_l_string_format(lua_State *L);

/**
 * The place that an index argument means, from 1 on: negative ones count from the end, and those
 * before the beginning mean the beginning.  May lie behind the end.
 */
size_t mt_string_first(lua_Integer index, size_t length);

#endif
