// SPDX-License-Identifier: Apache-2.0
#include "script/lib_string.h"

#include "script/charge.h"
#include "script/lib_string_parts.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

size_t mt_string_first(lua_Integer index, size_t length)
{
    if (index > 0) {
        return (size_t)index;
    }
    if (index == 0 || index < -(lua_Integer)length) {
        return 1;
    }
    return length + (size_t)index + 1;
}

/**
 * The place of the last byte that an index argument means: 0 before the first, at most `length`.
 */
static size_t last_of(lua_Integer index, size_t length)
{
    if (index > (lua_Integer)length) {
        return length;
    }
    if (index >= 0) {
        return (size_t)index;
    }
    return index < -(lua_Integer)length ? 0 : length + (size_t)index + 1;
}

static int l_len(lua_State *L)
{
    size_t length;
    luaL_checklstring(L, 1, &length);
    lua_pushinteger(L, (lua_Integer)length);
    return 1;
}

static int l_sub(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    size_t first = mt_string_first(luaL_checkinteger(L, 2), length);
    size_t last = last_of(luaL_optinteger(L, 3, -1), length);
    if (first > last) {
        lua_pushliteral(L, "");
        return 1;
    }
    charge_bytes(L, last - first);
    lua_pushlstring(L, text + first - 1, last - first + 1);
    return 1;
}

static int l_byte(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Integer from = luaL_optinteger(L, 2, 1);
    size_t first = mt_string_first(from, length);
    size_t last = last_of(luaL_optinteger(L, 3, from), length);
    if (first > last) {
        return 0;
    }
    luaL_argcheck(L, last - first < INT_MAX, 3, "string slice too long");
    int count = (int)(last - first + 1);
    mt_budget_charge(L, (uint64_t)count);
    luaL_checkstack(L, count, "string slice too long");
    for (int i = 0; i < count; i++) {
        lua_pushinteger(L, (unsigned char)text[first - 1 + (size_t)i]);
    }
    return count;
}

static int l_char(lua_State *L)
{
    int count = lua_gettop(L);
    mt_budget_charge(L, 1 + (uint64_t)count);
    luaL_Buffer buffer;
    char *out = luaL_buffinitsize(L, &buffer, (size_t)count);
    for (int i = 1; i <= count; i++) {
        lua_Unsigned c = (lua_Unsigned)luaL_checkinteger(L, i);
        luaL_argcheck(L, c <= UCHAR_MAX, i, "value out of range");
        out[i - 1] = (char)(unsigned char)c;
    }
    luaL_pushresultsize(&buffer, (size_t)count);
    return 1;
}

/** Pushes the first argument with each byte as `map` has it. */
static int push_mapped(lua_State *L, int (*map)(int))
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    mt_budget_charge(L, 1 + length); // a call a byte
    luaL_Buffer buffer;
    char *out = luaL_buffinitsize(L, &buffer, length);
    for (size_t i = 0; i < length; i++) {
        out[i] = (char)map((unsigned char)text[i]);
    }
    luaL_pushresultsize(&buffer, length);
    return 1;
}

static int l_lower(lua_State *L)
{
    return push_mapped(L, tolower);
}

static int l_upper(lua_State *L)
{
    return push_mapped(L, toupper);
}

static int l_reverse(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    charge_bytes(L, length);
    luaL_Buffer buffer;
    char *out = luaL_buffinitsize(L, &buffer, length);
    for (size_t i = 0; i < length; i++) {
        out[i] = text[length - 1 - i];
    }
    luaL_pushresultsize(&buffer, length);
    return 1;
}

/**
 * Writes `total` bytes, as many as it takes of `unit` again and again, which already stands there.
 */
static void fill(char *out, size_t unit, size_t total)
{
    for (size_t done = unit; done < total;) {
        size_t more = done < total - done ? done : total - done;
        memcpy(out + done, out, more);
        done += more;
    }
}

static int l_rep(lua_State *L)
{
    size_t length;
    size_t separator_length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Integer times = luaL_checkinteger(L, 2);
    const char *separator = luaL_optlstring(L, 3, "", &separator_length);
    size_t unit = length + separator_length;
    if (times <= 0 || unit == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    // Garbage may yet make room for it, so what is in use now does not count.
    if (unit > mt_budget_of(L)->bytes_max / (lua_Unsigned)times) {
        return luaL_error(L, "resulting string too large");
    }
    size_t total = unit * (size_t)times - separator_length;
    charge_bytes(L, total);
    luaL_Buffer buffer;
    char *out = luaL_buffinitsize(L, &buffer, total);
    memcpy(out, text, length);
    if (times > 1) {
        memcpy(out + length, separator, separator_length);
        fill(out, unit, total);
    }
    luaL_pushresultsize(&buffer, total);
    return 1;
}

void mt_lib_string_push(lua_State *L)
{
    lua_newtable(L);
    luaL_setfuncs(L, mt_lib_string_functions, 0);
}

const luaL_Reg mt_lib_string_functions[] = {
    {"byte", l_byte},
    {"char", l_char},
    {"find", mt_l_string_find},
    {"format", mt_l_string_format},
    {"gmatch", mt_l_string_gmatch},
    {"gsub", mt_l_string_gsub},
    {"len", l_len},
    {"lower", l_lower},
    {"match", mt_l_string_match},
    {"rep", l_rep},
    {"reverse", l_reverse},
    {"sub", l_sub},
    {"upper", l_upper},
    {NULL, NULL},
};
