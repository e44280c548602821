// SPDX-License-Identifier: Apache-2.0
/** `needs` of a health check: which related objects it is given. */
#ifndef MT_SCRIPT_CHECK_NEEDS_H
#define MT_SCRIPT_CHECK_NEEDS_H

#include "sync/policy.h"

#include <lua.h>

struct mt_declaration;

struct mt_check_needs {
    struct mt_need *items;
    size_t count;
    size_t capacity;
};

/**
 * In the body of a declaration: reads `needs` of the table at 1 into the arena of the findings; a
 * finding for each item that is wrong.
 */
void mt_check_needs_read(lua_State *L, struct mt_declaration *declaration,
                         struct mt_check_needs *needs);

#endif
