// SPDX-License-Identifier: Apache-2.0
/** Checks without code: `conditions = { ready = "Ready", failed = { "Stalled" } }`. */
#ifndef MT_SCRIPT_CHECK_CONDITIONS_H
#define MT_SCRIPT_CHECK_CONDITIONS_H

#include <lua.h>
#include <stdbool.h>

struct mt_declaration;

/**
 * In a body, with the check's table at index 1: whether it has `conditions`; findings for what is
 * wrong in them.
 */
bool mt_check_conditions_read(lua_State *L, struct mt_declaration *declaration);

/**
 * In a body, with the check's table at index 1: pushes the verdict on the object at index 2, as
 * `moontide.conditions` judges it by what the check declares.
 */
void mt_check_conditions_judge(lua_State *L);

#endif
