// SPDX-License-Identifier: Apache-2.0
#include "script/lib_table_sort.h"

#include "script/charge.h"

#include <lauxlib.h>
#include <limits.h>
#include <stdbool.h>

enum { LIST = 1, COMPARATOR = 2, SCRATCH = 3 }; // places on the stack

static lua_Integer smaller(lua_Integer a, lua_Integer b)
{
    return a < b ? a : b;
}

/** Whether the value on the top belongs before the one below it. */
static bool belongs_before(lua_State *L)
{
    if (lua_isnil(L, COMPARATOR)) {
        charge_bytes(L, lua_type(L, -1) == LUA_TSTRING ? lua_rawlen(L, -1) : 0);
        return lua_compare(L, -1, -2, LUA_OPLT);
    }
    mt_budget_charge(L, 1);
    lua_pushvalue(L, COMPARATOR);
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -4);
    lua_call(L, 2, 1);
    bool before = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return before;
}

/**
 * Copies `count` elements from `source` of the table at `from` to `target` of the table at `to`.
 */
static void copy(lua_State *L, int from, lua_Integer source, int to, lua_Integer target,
                 lua_Integer count)
{
    mt_budget_charge(L, 1 + (uint64_t)count);
    for (lua_Integer i = 0; i < count; i++) {
        lua_rawgeti(L, from, source + i);
        lua_rawseti(L, to, target + i);
    }
}

/** Merges the sorted runs [first, middle) and [middle, end) of the table at `from`. */
static void merge(lua_State *L, int from, int to, lua_Integer first, lua_Integer middle,
                  lua_Integer end)
{
    lua_Integer left = first;
    lua_Integer right = middle;
    for (lua_Integer out = first; left < middle && right < end; out++) {
        lua_rawgeti(L, from, left);
        lua_rawgeti(L, from, right);
        if (belongs_before(L)) { // left right
            lua_rawseti(L, to, out);
            right++;
            lua_pop(L, 1);
        } else {
            lua_pop(L, 1);
            lua_rawseti(L, to, out);
            left++;
        }
    }
    copy(L, from, left, to, left + right - middle, middle - left);
    copy(L, from, right, to, right, end - right);
}

void mt_table_sort(lua_State *L, lua_Integer length)
{
    int from = SCRATCH;
    int to = SCRATCH + 1;
    luaL_argcheck(L, length < INT_MAX, 1, "array too big");
    mt_budget_charge(L, (uint64_t)length);
    lua_createtable(L, (int)length, 0);
    lua_createtable(L, (int)length, 0);
    copy(L, LIST, 1, from, 1, length);
    for (lua_Integer width = 1; width < length; width *= 2) {
        for (lua_Integer first = 1; first <= length; first += 2 * width) {
            lua_Integer middle = smaller(first + width, length + 1);
            merge(L, from, to, first, middle, smaller(middle + width, length + 1));
        }
        int sorted = to;
        to = from;
        from = sorted;
    }
    copy(L, from, 1, LIST, 1, length);
}
