// SPDX-License-Identifier: Apache-2.0
// ArgoCD's safe `os`: time and date only, with its own specifiers (SEMANTICS.md 5.2).
#include "script/budget.h"
#include "script/sandbox.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { FIELD_MAX = 100000000 };

static int field(lua_State *L, const char *name, int otherwise)
{
    if (lua_getfield(L, 1, name) == LUA_TNIL && otherwise < 0) {
        return luaL_error(L, "field '%s' missing in date table", name);
    }
    lua_Integer value = luaL_optinteger(L, -1, otherwise);
    if (value < -FIELD_MAX || value > FIELD_MAX) {
        return luaL_error(L, "field '%s' is out-of-bound", name);
    }
    lua_pop(L, 1);
    return (int)value;
}

static int l_os_time(lua_State *L)
{
    if (lua_isnoneornil(L, 1)) {
        lua_pushinteger(L, (lua_Integer)time(NULL));
        return 1;
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    struct tm parts = {
        .tm_year = field(L, "year", -1) - 1900,
        .tm_mon = field(L, "month", -1) - 1,
        .tm_mday = field(L, "day", -1),
        .tm_hour = field(L, "hour", 12),
        .tm_min = field(L, "min", 0),
        .tm_sec = field(L, "sec", 0),
        .tm_isdst = -1,
    };
    lua_pushinteger(L, (lua_Integer)mktime(&parts));
    return 1;
}

static void set_field(lua_State *L, const char *name, int value)
{
    lua_pushinteger(L, value);
    lua_setfield(L, -2, name);
}

static void push_table(lua_State *L, const struct tm *parts)
{
    lua_createtable(L, 0, 9);
    set_field(L, "year", parts->tm_year + 1900);
    set_field(L, "month", parts->tm_mon + 1);
    set_field(L, "day", parts->tm_mday);
    set_field(L, "hour", parts->tm_hour);
    set_field(L, "min", parts->tm_min);
    set_field(L, "sec", parts->tm_sec);
    set_field(L, "wday", parts->tm_wday + 1);
    set_field(L, "yday", 0); // ArgoCD never fills it in
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "isdst");
}

/** Writes what ArgoCD means by a specifier; 0 where it means nothing. */
static size_t write_specifier(char specifier, const struct tm *parts, char *out, size_t size)
{
    size_t used = 0;
    switch (specifier) {
    case 'a':
        return strftime(out, size, "%a", parts);
    case 'A':
        return strftime(out, size, "%A", parts);
    case 'b':
        return strftime(out, size, "%b", parts);
    case 'B':
        return strftime(out, size, "%B", parts);
    case 'd':
        return strftime(out, size, "%d", parts);
    case 'F':
        return strftime(out, size, "%F", parts);
    case 'H':
        return strftime(out, size, "%H", parts);
    case 'I':
        return strftime(out, size, "%I", parts);
    case 'm':
        return strftime(out, size, "%m", parts);
    case 'M':
        return strftime(out, size, "%M", parts);
    case 'p':
        return strftime(out, size, "%p", parts);
    case 'P':
        return (size_t)snprintf(out, size, "%s", parts->tm_hour < 12 ? "am" : "pm");
    case 'S':
        return strftime(out, size, "%S", parts);
    case 'w':
        return strftime(out, size, "%w", parts);
    case 'y':
        return (size_t)snprintf(out, size, "%02d", parts->tm_year % 100);
    case 'Y':
        return strftime(out, size, "%Y", parts);
    case 'z':
        return strftime(out, size, "%z", parts);
    case 'Z':
        return strftime(out, size, "%Z", parts);
    case 'c': // 02 Jan 06 15:04 MST
        used = strftime(out, size, "%d %b ", parts);
        used += (size_t)snprintf(out + used, size - used, "%02d", parts->tm_year % 100);
        return used + strftime(out + used, size - used, " %H:%M %Z", parts);
    case 'X':
        return strftime(out, size, "%H:%M:%S", parts);
    case 'x':
        return strftime(out, size, "%H/%M/%S", parts); // sic
    default:
        return 0;
    }
}

static void push_formatted(lua_State *L, const char *format, const struct tm *parts)
{
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    for (; *format != '\0'; format++) {
        char text[64];
        size_t length = *format == '%' ? write_specifier(format[1], parts, text, sizeof text) : 0;
        if (length > 0) {
            luaL_addlstring(&out, text, length);
            format++;
        } else {
            luaL_addchar(&out, *format); // unknown ones stay as they are
        }
    }
    luaL_pushresult(&out);
}

static int l_os_date(lua_State *L)
{
    size_t length;
    const char *format = luaL_optlstring(L, 1, "%c", &length);
    bool timed = !lua_isnoneornil(L, 2);
    time_t seconds = timed ? (time_t)luaL_checkinteger(L, 2) : time(NULL);
    mt_budget_charge(L, length);
    bool utc = format[0] == '!';
    struct tm parts = {0};
    // "!" counts only for the time of now.
    if ((utc && !timed ? gmtime_r(&seconds, &parts) : localtime_r(&seconds, &parts)) == NULL) {
        return luaL_error(L, "time result cannot be represented");
    }
    format += utc;
    if (strcmp(format, "*t") == 0) {
        push_table(L, &parts);
    } else {
        push_formatted(L, format, &parts);
    }
    return 1;
}

void mt_lib_os_push(lua_State *L)
{
    static const luaL_Reg functions[] = {{"date", l_os_date}, {"time", l_os_time}, {NULL, NULL}};
    luaL_newlib(L, functions);
}
