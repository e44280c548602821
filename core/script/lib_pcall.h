// SPDX-License-Identifier: Apache-2.0
/**
 * `pcall` of scripts: Lua 5.4's (manual, 6.1) with a bound on how deep calls may be nested.
 *
 * In a coroutine an error is taken up without the C stack, so that Lua's own bound on nested
 * protected calls does not hold there: tens of thousands fit, and an error that passes them all, as
 * that of a broken budget does, looks at all of them at each.
 */
#ifndef MT_SCRIPT_LIB_PCALL_H
#define MT_SCRIPT_LIB_PCALL_H

#include <lua.h>

/** The function itself; beyond the bound it raises "stack overflow". */
int mt_lib_pcall(lua_State *L);

#endif
