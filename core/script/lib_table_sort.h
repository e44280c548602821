// SPDX-License-Identifier: Apache-2.0
/** table.sort: a stable merge sort that a comparator cannot mislead. */
#ifndef MT_SCRIPT_LIB_TABLE_SORT_H
#define MT_SCRIPT_LIB_TABLE_SORT_H

#include <lua.h>

/**
 * Sorts elements 1 to `length` of the table at 1 by the function at 2, or by `<` where that is nil.
 * The stack must hold just these two, and is unspecified afterwards.
 * The number of comparisons depends on `length` alone, so a comparator without order leaves some
 * order; the table is written at the end, so one that raises leaves it as it was.
 */
void mt_table_sort(lua_State *L, lua_Integer length);

#endif
