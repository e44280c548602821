// SPDX-License-Identifier: Apache-2.0
/**
 * Lua expressions, evaluated with Lua's own string and table functions and with ours.  An
 * expression sees `s` and `t`, the two tables, and `all(s.gmatch(…))`, what an iterator returns as
 * one string.
 */
#ifndef MT_TESTS_UNIT_SUPPORT_LUA_H
#define MT_TESTS_UNIT_SUPPORT_LUA_H

#include "script/budget.h"

#include <stdbool.h>
#include <stdint.h>

/** A state with Lua's libraries and a budget. */
struct support_lua {
    struct mt_budget budget;
    lua_State *L;
};

/** Steps that suffice for any expression which ends by itself. */
#define SUPPORT_LUA_STEPS UINT64_C(20000000)

/** The state of a cmocka test, with 64 MiB. */
int support_lua_setup(void **state);
int support_lua_teardown(void **state);

#define support_lua_test(function)                                                                 \
    cmocka_unit_test_setup_teardown(function, support_lua_setup, support_lua_teardown)

/**
 * What an expression comes to with our functions: `true "ab" 3`, `false error text`, or the text of
 * the budget that it broke.  Borrowed until the next call.
 */
const char *support_lua_ours(struct support_lua *lua, const char *expression, uint64_t steps);

/**
 * Fails the test, showing the expression and both results, when Lua's own functions come to another
 * result than ours.  False, with nothing compared, when ours broke the budget.
 */
bool support_lua_same(struct support_lua *lua, const char *expression, uint64_t steps);

#endif
