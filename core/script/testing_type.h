// SPDX-License-Identifier: Apache-2.0
/** The hook types that specs name by their files. */
#ifndef MT_SCRIPT_TESTING_TYPE_H
#define MT_SCRIPT_TESTING_TYPE_H

#include "base/finding.h"
#include "script/hook_type.h"
#include "script/hook_types.h"

#include <lua.h>

/** Where a type is. */
struct mt_testing_place {
    const char *path;    ///< Its file.
    const char *root;    ///< The folder of scripts that it lies in; "" of a shipped one.
    const char *library; ///< The folder that holds moontide/*.lua.
};

/** A type that was looked for; lives in an arena but for the types. */
struct mt_testing_type {
    struct mt_findings findings; ///< What is wrong with its file.
    struct mt_hook_types *types; ///< All of its folder; free with mt_hook_types_free().
    struct mt_hook_file *file;   ///< NULL: there is none.
};

/** The path and the folder at 1 and 2; raises where they are no texts. */
struct mt_testing_place mt_testing_check_place(lua_State *L);

/** Finds a type; false where it is none, or with findings. */
bool mt_testing_type_find(struct mt_testing_type *type, const struct mt_testing_place *place,
                          struct mt_arena *arena);

/** Raises an error with why a type was not found. */
int mt_testing_raise_type(lua_State *L, const struct mt_testing_type *type, const char *path);

#endif
