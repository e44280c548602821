// SPDX-License-Identifier: Apache-2.0
#include "script/lib_table.h"

#include "script/charge.h"
#include "script/lib_table_sort.h"

#include <limits.h>

enum { NUMBER_COST = 20 }; ///< Steps of making a number a string.

/** The border of the table at `index`; raises when that is no table. */
static lua_Integer length_of(lua_State *L, int index)
{
    luaL_checktype(L, index, LUA_TTABLE);
    return (lua_Integer)lua_rawlen(L, index);
}

/** How many integers there are from `first` to `last`, which is not below it. */
static lua_Unsigned span(lua_Integer first, lua_Integer last)
{
    return (lua_Unsigned)last - (lua_Unsigned)first + 1;
}

/** Moves the `count` elements from `from` on of the table at 1 by one place, to `from` + `by`. */
static void shift(lua_State *L, lua_Integer from, lua_Integer count, int by)
{
    mt_budget_charge(L, 1 + (uint64_t)count);
    lua_Integer i = by > 0 ? from + count - 1 : from;
    for (; count > 0; count--, i -= by) {
        lua_rawgeti(L, 1, i);
        lua_rawseti(L, 1, i + by);
    }
}

static void add_element(luaL_Buffer *buffer, lua_Integer i)
{
    lua_State *L = buffer->L;
    if (lua_rawgeti(L, 1, i) == LUA_TNUMBER) {
        mt_budget_charge(L, NUMBER_COST);
    }
    if (!lua_isstring(L, -1)) {
        luaL_error(L, "invalid value (%s) at index %I in table for 'concat'", luaL_typename(L, -1),
                   (LUAI_UACINT)i);
    }
    size_t length;
    lua_tolstring(L, -1, &length);
    charge_bytes(L, length);
    luaL_addvalue(buffer);
}

static int l_concat(lua_State *L)
{
    lua_Integer length = length_of(L, 1);
    size_t separator_length;
    const char *separator = luaL_optlstring(L, 2, "", &separator_length);
    lua_Integer i = luaL_optinteger(L, 3, 1);
    lua_Integer last = luaL_optinteger(L, 4, length);
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    if (i <= last) {
        add_element(&buffer, i); // a missing element raises, so no range runs beyond the elements
    }
    while (i < last) {
        charge_bytes(L, separator_length);
        luaL_addlstring(&buffer, separator, separator_length);
        add_element(&buffer, ++i);
    }
    luaL_pushresult(&buffer);
    return 1;
}

static int l_insert(lua_State *L)
{
    lua_Integer end = length_of(L, 1) + 1;
    lua_Integer position = end;
    switch (lua_gettop(L)) {
    case 2:
        break;
    case 3:
        position = luaL_checkinteger(L, 2);
        luaL_argcheck(L, position >= 1 && position <= end, 2, "position out of bounds");
        shift(L, position, end - position, 1);
        break;
    default:
        return luaL_error(L, "wrong number of arguments to 'insert'");
    }
    lua_rawseti(L, 1, position);
    return 0;
}

static int l_remove(lua_State *L)
{
    lua_Integer length = length_of(L, 1);
    lua_Integer position = luaL_optinteger(L, 2, length);
    // With a position, that of the last element or one behind it is good, in an empty table 0 too.
    luaL_argcheck(L, position == length || (position >= 1 && position <= length + 1), 2,
                  "position out of bounds");
    lua_rawgeti(L, 1, position);
    if (position < length) {
        shift(L, position + 1, length - position, -1);
        position = length;
    }
    lua_pushnil(L);
    lua_rawseti(L, 1, position);
    return 1;
}

static int l_move(lua_State *L)
{
    lua_Integer first = luaL_checkinteger(L, 2);
    lua_Integer last = luaL_checkinteger(L, 3);
    lua_Integer target = luaL_checkinteger(L, 4);
    int to = lua_isnoneornil(L, 5) ? 1 : 5;
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, to, LUA_TTABLE);
    if (first <= last) {
        luaL_argcheck(L, first > 0 || last < LUA_MAXINTEGER + first, 3,
                      "too many elements to move");
        lua_Integer count = last - first + 1;
        luaL_argcheck(L, target <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
        mt_budget_charge(L, (uint64_t)count);
        // Upward within one table, the last element must go first.
        bool backward = lua_rawequal(L, 1, to) && target > first && target <= last;
        for (lua_Integer n = 0; n < count; n++) {
            lua_Integer i = backward ? count - 1 - n : n;
            lua_rawgeti(L, 1, first + i);
            lua_rawseti(L, to, target + i);
        }
    }
    lua_pushvalue(L, to);
    return 1;
}

static int l_pack(lua_State *L)
{
    int count = lua_gettop(L);
    mt_budget_charge(L, 1 + (uint64_t)count);
    lua_createtable(L, count, 1);
    lua_insert(L, 1);
    for (int i = count; i >= 1; i--) {
        lua_rawseti(L, 1, i);
    }
    lua_pushinteger(L, count);
    lua_setfield(L, 1, "n");
    return 1;
}

static int l_unpack(lua_State *L)
{
    lua_Integer first = luaL_optinteger(L, 2, 1);
    lua_Integer last = luaL_opt(L, luaL_checkinteger, 3, length_of(L, 1));
    luaL_checktype(L, 1, LUA_TTABLE);
    if (first > last) {
        return 0;
    }
    lua_Unsigned count = span(first, last);
    if (count - 1 >= INT_MAX || !lua_checkstack(L, (int)count)) {
        return luaL_error(L, "too many results to unpack");
    }
    mt_budget_charge(L, count);
    for (lua_Unsigned n = 0; n < count; n++) {
        lua_rawgeti(L, 1, first + (lua_Integer)n);
    }
    return (int)count;
}

static int l_sort(lua_State *L)
{
    lua_Integer length = length_of(L, 1);
    if (!lua_isnoneornil(L, 2)) {
        luaL_checktype(L, 2, LUA_TFUNCTION);
    }
    lua_settop(L, 2);
    mt_table_sort(L, length);
    return 0;
}

void mt_lib_table_push(lua_State *L)
{
    lua_newtable(L);
    luaL_setfuncs(L, mt_lib_table_functions, 0);
}

const luaL_Reg mt_lib_table_functions[] = {
    {"concat", l_concat}, {"insert", l_insert}, {"move", l_move},     {"pack", l_pack},
    {"remove", l_remove}, {"sort", l_sort},     {"unpack", l_unpack}, {NULL, NULL},
};
