// SPDX-License-Identifier: Apache-2.0
/** What library functions charge for moving bytes. */
#ifndef MT_SCRIPT_CHARGE_H
#define MT_SCRIPT_CHARGE_H

#include "script/budget.h"
#include "script/pattern.h"

/** Charges one call and the bytes that it copies, compares or searches; raises as budget.h says. */
static inline void charge_bytes(lua_State *L, size_t bytes)
{
    mt_budget_charge(L, 1 + bytes / MT_PATTERN_BULK);
}

#endif
