// SPDX-License-Identifier: Apache-2.0
// ArgoCD's safe `os`: time and date only, with its own specifiers (SEMANTICS.md 5.2).
#include "script/budget.h"
#include "script/sandbox.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static int field(lua_State *L, const char *name, int otherwise)
{
    if (lua_getfield(L, 1, name) == LUA_TNIL && otherwise < 0) {
        return luaL_error(L, "field '%s' missing in date table", name);
    }
    int value = (int)luaL_optinteger(L, -1, otherwise);
    lua_pop(L, 1);
    return value;
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

/** What ArgoCD means by a specifier, in strftime()'s words; NULL where it means nothing. */
static const char *meaning_of(char specifier)
{
    static const char plain[] = "aAbBdFHImMSyYzZw";
    static char one[] = "%?";
    switch (specifier) {
    case 'c':
        return "%d %b %y %H:%M %Z";
    case 'p':
        return "%p";
    case 'P':
        return "%P";
    case 'X':
        return "%H:%M:%S";
    case 'x':
        return "%H/%M/%S"; // sic
    default:
        break;
    }
    if (specifier == '\0' || strchr(plain, specifier) == NULL) {
        return NULL;
    }
    one[1] = specifier;
    return one;
}

static void push_formatted(lua_State *L, const char *format, const struct tm *parts)
{
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    for (; *format != '\0'; format++) {
        const char *meaning = *format == '%' ? meaning_of(format[1]) : NULL;
        if (meaning == NULL) {
            luaL_addchar(&out, *format);
            continue;
        }
        char text[64];
        luaL_addlstring(&out, text, strftime(text, sizeof text, meaning, parts));
        format++;
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
    if (utc && !timed) { // "!" counts only for the time of now
        gmtime_r(&seconds, &parts);
    } else {
        localtime_r(&seconds, &parts);
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
