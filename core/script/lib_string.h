// SPDX-License-Identifier: Apache-2.0
/**
 * The `string` table of scripts: Lua 5.4's (manual, 6.4), each function bounded by the budget.  Not
 * here: dump, and pack, unpack and packsize, since no verdict needs binary records.
 */
#ifndef MT_SCRIPT_LIB_STRING_H
#define MT_SCRIPT_LIB_STRING_H

#include <lauxlib.h>

/** Pushes a new table with the functions, which need the budget of the state (budget.h). */
void mt_lib_string_push(lua_State *L);

/** The functions; the last has no name. */
extern const luaL_Reg mt_lib_string_functions[];

#endif
