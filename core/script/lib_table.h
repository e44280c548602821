// SPDX-License-Identifier: Apache-2.0
/**
 * The `table` table of scripts: Lua 5.4's (manual, 6.6) with raw accesses and raw lengths, so that
 * no metamethod can feign a table of any size, and with every element charged to the budget.
 */
#ifndef MT_SCRIPT_LIB_TABLE_H
#define MT_SCRIPT_LIB_TABLE_H

#include <lauxlib.h>

/** Pushes a new table with the functions, which need the budget of the state (budget.h). */
void mt_lib_table_push(lua_State *L);

/** The functions; the last has no name. */
extern const luaL_Reg mt_lib_table_functions[];

#endif
