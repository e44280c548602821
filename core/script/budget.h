// SPDX-License-Identifier: Apache-2.0
/**
 * Budgets: what one call of a script may use, of memory, of work and of time.
 *
 * A broken budget is final for the call: the flag stays set, and from then on every instruction
 * raises, so that neither pcall() nor a coroutine can swallow it.  The struct hangs on
 * lua_getextraspace(), so that C functions called from Lua find it without a look-up.
 */
#ifndef MT_SCRIPT_BUDGET_H
#define MT_SCRIPT_BUDGET_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mt_budget_limit {
    MT_LIMIT_NONE,
    MT_LIMIT_BYTES,
    MT_LIMIT_STEPS,
    MT_LIMIT_TIME,
};

struct mt_budget {
    size_t bytes_max;
    size_t bytes_used; ///< Of the whole lua_State; lua_Alloc counts.
    uint64_t steps_max;
    uint64_t steps_used;  ///< VM instructions, and what C functions charge for their own loops.
    uint64_t deadline_ms; ///< Monotonic; 0 is none.
    enum mt_budget_limit broken;
    size_t bytes_refused; ///< The growth that did not fit; refused again it breaks the budget.
    lua_State *state;     ///< The main one.
    char place[512];      ///< "script.lua:12", where the budget broke; "" when that is not known.
};

/** The budget of the state that `L` belongs to.  Never NULL in a state made by core/script. */
struct mt_budget *mt_budget_of(lua_State *L);

/**
 * Charges `steps` of work done, or about to be done, in C; raises a Lua error (and does not return)
 * when that breaks the budget or it is broken already.  Holds nothing malloc'd when called.
 */
void mt_budget_charge(lua_State *L, uint64_t steps);

#endif
