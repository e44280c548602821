// SPDX-License-Identifier: Apache-2.0
#include "script/libraries.h"

#include "script/budget.h"
#include "script/lib_string.h"
#include "script/lib_table.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stddef.h>
#include <stdint.h>

enum {
    COROUTINE_COST = 100, ///< Steps: a new coroutine runs up to a hook's interval unseen.
};

// What of each library scripts see.  Not here: load, loadfile, dofile, collectgarbage, xpcall (its
// handler runs with hooks off), and what the sandbox has of its own.
static const char *const base_names[] = {"assert",   "error",  "ipairs", "next",   "pairs",
                                         "rawequal", "rawget", "rawlen", "rawset", "select",
                                         "tostring", "type",   NULL};
static const char *const base_charged[] = {"tonumber", NULL};
static const char *const math_names[] = {"huge", "maxinteger", "mininteger", "pi", NULL};
static const char *const math_charged[] = {
    "abs",        "acos", "asin", "atan", "ceil",      "cos",  "deg", "exp",
    "floor",      "fmod", "log",  "max",  "min",       "modf", "rad", "random",
    "randomseed", "sin",  "sqrt", "tan",  "tointeger", "type", "ult", NULL};
static const char *const utf8_names[] = {"char", "charpattern", "codes", NULL};
static const char *const utf8_charged[] = {"codepoint", "len", "offset", NULL};
static const char *const coroutine_names[] = {"isyieldable", "running", "status", "yield", NULL};
static const char *const coroutine_charged[] = {"close", "create", "resume", NULL};

/** Copies the named fields of the table below the top into the table on the top. */
static void copy_fields(lua_State *L, const char *const *names)
{
    for (; *names != NULL; names++) { // source target
        lua_getfield(L, -2, *names);
        lua_setfield(L, -2, *names);
    }
}

/** Calls the function in the upvalue after charging for its strings, which it may read as numbers.
 */
static int l_charged(lua_State *L)
{
    uint64_t steps = 1;
    for (int i = lua_gettop(L); i > 0; i--) {
        steps += lua_type(L, i) == LUA_TSTRING ? lua_rawlen(L, i) : 0;
        steps += lua_type(L, i) == LUA_TTHREAD ? COROUTINE_COST : 0;
        steps += lua_type(L, i) == LUA_TFUNCTION ? COROUTINE_COST : 0;
    }
    mt_budget_charge(L, steps);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

/** What coroutine.wrap returned: every call of it resumes. */
static int l_resume_wrapped(lua_State *L)
{
    mt_budget_charge(L, COROUTINE_COST);
    return l_charged(L);
}

static void copy_charged(lua_State *L, const char *const *names)
{
    for (; *names != NULL; names++) {
        lua_getfield(L, -2, *names);
        lua_pushcclosure(L, l_charged, 1);
        lua_setfield(L, -2, *names);
    }
}

/** coroutine.wrap: what it returns resumes, so that is charged too. */
static int l_wrap(lua_State *L)
{
    mt_budget_charge(L, COROUTINE_COST);
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    lua_pushcclosure(L, l_resume_wrapped, 1);
    return 1;
}

/** Opens one of Lua's libraries, which nothing keeps, and pushes what scripts may see of it. */
static void push_library(lua_State *L, lua_CFunction open, const char *const *plain,
                         const char *const *charged)
{
    lua_pushcfunction(L, open);
    lua_call(L, 0, 1); // opened
    lua_newtable(L);
    copy_fields(L, plain);
    copy_charged(L, charged);
    lua_remove(L, -2);
}

static void push_math(lua_State *L)
{
    push_library(L, luaopen_math, math_names, math_charged);
}

static void push_utf8(lua_State *L)
{
    push_library(L, luaopen_utf8, utf8_names, utf8_charged);
}

static void push_coroutine(lua_State *L)
{
    static const char *const wrap[] = {"wrap", NULL};
    push_library(L, luaopen_coroutine, coroutine_names, coroutine_charged);
    lua_pushcfunction(L, luaopen_coroutine);
    lua_call(L, 0, 1);
    lua_getfield(L, -1, *wrap); // library opened wrap
    lua_pushcclosure(L, l_wrap, 1);
    lua_setfield(L, -3, *wrap);
    lua_pop(L, 1);
}

/** Light userdata with the address of an entry stands for its library. */
static const struct library {
    const char *name;
    void (*push)(lua_State *L);
} libraries[] = {
    {LUA_STRLIBNAME, mt_lib_string_push}, {LUA_TABLIBNAME, mt_lib_table_push},
    {LUA_MATHLIBNAME, push_math},         {LUA_UTF8LIBNAME, push_utf8},
    {LUA_COLIBNAME, push_coroutine},
};

enum { LIBRARY_COUNT = sizeof libraries / sizeof *libraries };

void mt_libraries_push_base(lua_State *L)
{
    push_library(L, luaopen_base, base_names, base_charged);
    lua_newtable(L); // in place of the globals of Lua's own, which nothing needs from now on
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}

void mt_libraries_add(lua_State *L)
{
    for (size_t i = 0; i < LIBRARY_COUNT; i++) {
        lua_pushlightuserdata(L, (void *)(uintptr_t)&libraries[i]);
        lua_setfield(L, -2, libraries[i].name);
    }
}

bool mt_libraries_open(lua_State *L)
{
    const void *stands = lua_islightuserdata(L, -1) ? lua_touserdata(L, -1) : NULL;
    for (size_t i = 0; i < LIBRARY_COUNT; i++) {
        if (stands == &libraries[i]) {
            libraries[i].push(L);
            lua_replace(L, -2);
            return true;
        }
    }
    return false;
}

void mt_libraries_make(lua_State *L, const char *name)
{
    lua_getfield(L, -1, name);
    if (mt_libraries_open(L)) {
        lua_setfield(L, -2, name);
    } else {
        lua_pop(L, 1);
    }
}

/** __index of strings until a method is first asked for: from then on it is the library. */
static int l_first_method(lua_State *L)
{
    lua_settop(L, 2);
    lua_getmetatable(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1)); // string name metatable libraries
    mt_libraries_make(L, LUA_STRLIBNAME);
    lua_getfield(L, 4, LUA_STRLIBNAME);
    lua_pushvalue(L, -1);
    lua_setfield(L, 3, "__index");
    lua_pushvalue(L, 2);
    lua_rawget(L, -2);
    return 1;
}

void mt_libraries_lock_strings(lua_State *L, bool methods)
{
    lua_pushcfunction(L, luaopen_string); // the metatable is Lua's own, which lets "10" + 1 be 11
    lua_call(L, 0, 0);
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1); // libraries "" metatable
    if (methods) {
        lua_pushvalue(L, -3);
        lua_pushcclosure(L, l_first_method, 1);
    } else {
        lua_pushnil(L);
    }
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 3);
}
