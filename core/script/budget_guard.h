// SPDX-License-Identifier: Apache-2.0
/** How a state is put under a budget; scripts' C functions need budget.h only. */
#ifndef MT_SCRIPT_BUDGET_GUARD_H
#define MT_SCRIPT_BUDGET_GUARD_H

#include "script/budget.h"

/** The lua_Alloc of a state; `data` is its struct mt_budget, whose bytes_max must be set. */
void *mt_budget_allocate(void *data, void *block, size_t old_size, size_t new_size);

/** Hangs the budget on a new state, before any coroutine exists. */
void mt_budget_attach(lua_State *L, struct mt_budget *budget);

/**
 * Starts a call: takes steps and deadline from `limits`, counts from zero, mends a broken budget.
 */
void mt_budget_arm(lua_State *L, const struct mt_budget *limits);

/** Puts a coroutine that goes on in another call than it began in under the budget of its state. */
void mt_budget_arm_thread(lua_State *thread);

/** Breaks the budget when its steps or its time are used up; what ends late has failed too. */
void mt_budget_check(struct mt_budget *budget);

/** "uses too much memory", "does too much work", "takes too long". */
const char *mt_budget_text(enum mt_budget_limit limit);

#endif
