// SPDX-License-Identifier: Apache-2.0
/**
 * The modules of C: one opener each, its functions in a table that a test compares with the stub.
 */
#ifndef MT_SCRIPT_MODULES_H
#define MT_SCRIPT_MODULES_H

#include <lauxlib.h>

/** A module that scripts require as `name`; its stub is lua/meta/<last part of the name>.lua. */
struct mt_module {
    const char *name;
    const luaL_Reg *functions;
};

/** All of them; the last has no name. */
extern const struct mt_module mt_modules[];

extern const luaL_Reg mt_mod_log_functions[];
extern const luaL_Reg mt_mod_time_functions[];

#endif
